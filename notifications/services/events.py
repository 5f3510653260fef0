"""Telling people of events, once each, and taking it back. It runs in the transaction of what it
tells of."""

from collections.abc import Iterable

from notifications.models import ContentType, Notification, Verb
from relationships.selectors import apart_from


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
