"""Dropping what nobody is to be told of any more."""

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from notifications.models import ContentType, Mention, Notification
from reliability.services import enqueue

BATCH = 1000


def sweep_read(*, limit: int = 10_000) -> int:
    """Delete notifications that were read and are older than `NOTIFICATION_RETENTION`, at most
    `limit`. Returns how many."""
    before = timezone.now() - settings.NOTIFICATION_RETENTION
    old = Notification.objects.filter(is_read=True, last_event_at__lt=before)
    locked = old.order_by("last_event_at").select_for_update(skip_locked=True)
    with transaction.atomic():
        ids = list(locked.values_list("pk", flat=True)[:limit])
        return Notification.objects.filter(pk__in=ids).delete()[0]


def forget_content(content_type: ContentType, *content_ids: int) -> None:
    """Drop all mentions in and notifications about content that is gone; of the notifications a
    batch at once and the rest, which nobody sees any more, by an outbox job."""
    Mention.objects.filter(content_type=content_type, content_id__in=content_ids).delete()
    about = Notification.objects.about(content_type, *content_ids)
    if _delete_in_order(about, most=BATCH) == BATCH:
        payload = {"content_type": content_type.value, "content_ids": content_ids}
        enqueue(job="notifications.forget_content", payload=payload)


def forget_each_other(*, one_id: int, other_id: int) -> None:
    """Drop all that either was told of the other, and their mentions of each other."""
    directions = ((one_id, other_id), (other_id, one_id))
    for sender_id, receiver_id in directions:
        Mention.objects.filter(sender_id=sender_id, receiver_id=receiver_id).delete()
    between = Q()
    for sender_id, receiver_id in directions:
        between |= Q(sender_id=sender_id, receiver_id=receiver_id)
    _delete_in_order(Notification.objects.filter(between))


def _delete_in_order(notifications: QuerySet[Notification], *, most: int | None = None) -> int:
    """Lock in the order of ids, then delete: two who delete the same rows wait for each other and
    do not get stuck. At most `most`; returns how many."""
    locked = notifications.order_by("pk").select_for_update()
    ids = list(locked.values_list("pk", flat=True)[:most])
    Notification.objects.filter(pk__in=ids).delete()
    return len(ids)
