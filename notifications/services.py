"""The writes of notifications. They run in the transaction of what they tell of."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from config.viewer import Viewer
from notifications import selectors
from notifications.models import ContentType, Mention, Notification, Verb
from relationships.selectors import apart_from
from reliability.services import enqueue
from reliability.transactions import atomic

BATCH = 1000


def notify(
    *,
    receiver_id: int,
    verb: Verb,
    sender_id: int | None = None,
    about: tuple[ContentType, int] | None = None,
) -> None:
    """Tell `receiver_id`, once per event; nobody is told of their own act."""
    if sender_id == receiver_id:
        return
    content_type, content_id = about or (None, None)
    Notification.objects.raise_event(
        receiver_id=receiver_id,
        sender_id=sender_id,
        verb=verb,
        content_type=content_type,
        content_id=content_id,
    )


def notify_people(
    *, user_ids: Iterable[int], verb: Verb, sender_id: int, about: tuple[ContentType, int]
) -> None:
    """Tell each of them once, but the sender and whoever is apart from the sender by a block."""
    others = {user_id for user_id in user_ids if user_id != sender_id}
    if not others:
        return
    for user_id in sorted(others - apart_from(user_id=sender_id, among=others)):
        notify(receiver_id=user_id, verb=verb, sender_id=sender_id, about=about)


def withdraw(
    *,
    receiver_id: int,
    verb: Verb,
    sender_id: int,
    about: tuple[ContentType, int] | None = None,
) -> None:
    """The act was undone: so is its notification."""
    content_type, content_id = about or (None, None)
    Notification.objects.withdraw_event(
        receiver_id=receiver_id,
        sender_id=sender_id,
        verb=verb,
        content_type=content_type,
        content_id=content_id,
    )


@atomic
def mention_people(
    *, sender_id: int, user_ids: Iterable[int], about: tuple[ContentType, int]
) -> None:
    """Make the mentions in a text those of `user_ids`, and notify those newly mentioned. People no
    longer mentioned lose mention and notification; nobody is told across a block. Safe to run
    twice."""
    content_type, content_id = about
    wanted = {user_id for user_id in user_ids if user_id != sender_id}
    wanted -= apart_from(user_id=sender_id, among=wanted)
    mentions = Mention.objects.filter(content_type=content_type, content_id=content_id)
    present = set(mentions.values_list("receiver_id", flat=True))
    gone = present - wanted
    if gone:
        mentions.filter(receiver_id__in=gone).delete()
        Notification.objects.about(content_type, content_id).filter(
            verb=Verb.MENTIONED, receiver_id__in=gone
        ).delete()
    new = sorted(wanted - present)
    Mention.objects.bulk_create(
        [
            Mention(
                sender_id=sender_id,
                receiver_id=user_id,
                content_type=content_type,
                content_id=content_id,
            )
            for user_id in new
        ],
        ignore_conflicts=True,
    )
    for user_id in new:
        notify(receiver_id=user_id, verb=Verb.MENTIONED, sender_id=sender_id, about=about)


@atomic
def mark(*, viewer: Viewer, notification_id: int, is_read: bool) -> Notification:
    """Make one notification read or unread, which does not move it. Raises `NotFound`."""
    notification = selectors.get_notification(viewer=viewer, notification_id=notification_id)
    Notification.objects.filter(pk=notification.pk).update(is_read=is_read)
    notification.is_read = is_read
    return notification


@atomic
def mark_all_read(*, viewer: Viewer) -> int:
    """Make all that the viewer sees as unread read. Returns how many."""
    unread = selectors.visible_notifications(viewer=viewer).filter(is_read=False)
    locked = unread.order_by("pk").select_for_update(of=("self",))
    return Notification.objects.filter(pk__in=locked.values("pk")).update(is_read=True)


@atomic
def delete(*, viewer: Viewer, notification_id: int) -> None:
    """Delete one of the viewer's own notifications. Raises `NotFound`."""
    selectors.get_notification(viewer=viewer, notification_id=notification_id).delete()


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
