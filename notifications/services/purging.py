"""What a deleted account was told, and others of it. Steps of `accounts.purge`."""

from django.db.models import QuerySet

from accounts.purge import delete_some
from notifications.models import Mention, Notification, NotificationPreference


def purge_notifications(*, user_id: int, limit: int) -> int:
    """Those received and those sent. Whatever is told of the account's own tweets has the account
    at one of the two ends."""
    return _purge(Notification.objects.filter(receiver_id=user_id), limit) or _purge(
        Notification.objects.filter(sender_id=user_id), limit
    )


def purge_mentions(*, user_id: int, limit: int) -> int:
    """Those of the account and those by it; and its preferences."""
    return (
        delete_some(Mention.objects.filter(receiver_id=user_id), limit=limit)
        or delete_some(Mention.objects.filter(sender_id=user_id), limit=limit)
        or delete_some(NotificationPreference.objects.filter(user_id=user_id), limit=limit)
    )


def _purge(notifications: QuerySet[Notification], limit: int) -> int:
    """Those that somebody else is changing just now are left for the next round, or waited for
    where there are no others: whoever waits here holds nothing that others wait for."""
    free = notifications.order_by().select_for_update(skip_locked=True)
    ids = list(free.values_list("pk", flat=True)[:limit])
    if not ids:
        return delete_some(notifications, limit=1)
    Notification.objects.filter(pk__in=ids).delete()
    return len(ids)
