"""How notifications look to clients."""

from collections.abc import Mapping
from typing import Literal, TypedDict, cast

from accounts.cards import UserCard, user_card
from config.ids import Id, Timestamp, id_text, timestamp
from notifications.models import Notification

VerbName = Literal[
    "followed",
    "follow_requested",
    "follow_accepted",
    "liked",
    "commented",
    "mentioned",
    "retweeted",
    "quoted",
    "welcome",
    "password_changed",
    "password_reset",
    "deactivated",
    "reactivated",
]


class NotificationTarget(TypedDict):
    """What it is about; `preview`: the first 100 characters of its text."""

    type: Literal["tweet", "retweet"]
    id: Id
    preview: str


class NotificationCard(TypedDict):
    """`actor` null: the service itself; `target` null: about the account."""

    id: Id
    verb: VerbName
    actor: UserCard | None
    target: NotificationTarget | None
    is_read: bool
    created_at: Timestamp
    last_event_at: Timestamp


class UnreadCount(TypedDict):
    """`capped`: there are more than `unread_count` says."""

    unread_count: int
    capped: bool


class UpdatedCount(TypedDict):
    updated_count: int


def notification_card(
    notification: Notification, *, previews: Mapping[tuple[str, int], str]
) -> NotificationCard:
    return {
        "id": id_text(notification.pk),
        "verb": cast("VerbName", notification.verb),
        "actor": user_card(notification.sender) if notification.sender else None,
        "target": _target(notification, previews),
        "is_read": notification.is_read,
        "created_at": timestamp(notification.created_at),
        "last_event_at": timestamp(notification.last_event_at),
    }


def _target(
    notification: Notification, previews: Mapping[tuple[str, int], str]
) -> NotificationTarget | None:
    kind, content_id = notification.content_type, notification.content_id
    if kind is None or content_id is None:
        return None
    return {
        "type": cast("Literal['tweet', 'retweet']", kind),
        "id": id_text(content_id),
        "preview": previews.get((kind, content_id), ""),
    }
