"""Telling people of events, once each, and taking it back. It runs in the transaction of what it
tells of."""

from collections.abc import Set as AbstractSet

from notifications.models import ContentType, Notification, Verb


def notify(
    *,
    receiver_id: int,
    verb: Verb,
    sender_id: int | None = None,
    about: tuple[ContentType, int] | None = None,
) -> None:
    """Tell `receiver_id`, once per event, unless something is against it (see `raise_event`)."""
    content_type, content_id = about or (None, None)
    Notification.objects.raise_event(
        receiver_id=receiver_id,
        sender_id=sender_id,
        verb=verb,
        content_type=content_type,
        content_id=content_id,
    )


def notify_people(
    *, user_ids: AbstractSet[int], verb: Verb, sender_id: int, about: tuple[ContentType, int]
) -> None:
    """Tell each of them."""
    for user_id in sorted(user_ids):
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
