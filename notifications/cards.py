"""How notifications look to clients."""

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict, cast

from accounts.cards import UserCard, user_card
from accounts.models import User
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


class NotificationItem(NotificationCard):
    """With `grouped=true` a group in the shape of its newest event, and besides:

    - `group` names it, the same as long as it is there; it says nothing more.
    - `actors` are the newest 3, `actors_count` is how many there are: exact, and without those whom
      one does not see. A group of the service's own has none.
    - `unread_count` is how many of its events are unread; `is_read`: none is.

    All of it is as of the walk's first page, and of the events that the list was narrowed to: with
    `unread=true` a group holds its unread events only."""

    group: NotRequired[str]
    actors: NotRequired[list[UserCard]]
    actors_count: NotRequired[int]
    unread_count: NotRequired[int]


class UnreadCount(TypedDict):
    """`capped`: there are more than `unread_count` says."""

    unread_count: int
    capped: bool


class UpdatedCount(TypedDict):
    updated_count: int


def notification_card(notification: Notification, *, preview: str) -> NotificationItem:
    return {
        "id": id_text(notification.pk),
        "verb": cast("VerbName", notification.verb),
        "actor": user_card(notification.sender) if notification.sender else None,
        "target": _target(notification, preview),
        "is_read": notification.is_read,
        "created_at": timestamp(notification.created_at),
        "last_event_at": timestamp(notification.last_event_at),
    }


def group_card(
    newest: NotificationItem,
    *,
    group: str,
    actors: Sequence[User],
    actors_count: int,
    unread_count: int,
) -> NotificationItem:
    """`newest` is the card of the group's newest event."""
    return {
        **newest,
        "is_read": unread_count == 0,
        "group": group,
        "actors": [user_card(actor) for actor in actors],
        "actors_count": actors_count,
        "unread_count": unread_count,
    }


def _target(notification: Notification, preview: str) -> NotificationTarget | None:
    kind, content_id = notification.content_type, notification.content_id
    if kind is None or content_id is None:
        return None
    return {
        "type": cast("Literal['tweet', 'retweet']", kind),
        "id": id_text(content_id),
        "preview": preview,
    }
