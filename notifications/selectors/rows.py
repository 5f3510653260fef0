"""What a row of a page is, in SQL and as it is read from there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts.cards import CARD_FIELDS
from accounts.models import User
from config.ids import EPOCH
from notifications.models import ContentType, Notification
from notifications.selectors.sifting import COLUMNS

PREVIEW_LENGTH = 100

_MICROSECOND = timedelta(microseconds=1)
_FIELDS = tuple(COLUMNS.split(", "))

# What the row is about has passed the rule in the same statement.
ITEM = f"""{", ".join(f"page.{field}" for field in _FIELDS)},
CASE page.content_type
  WHEN '{ContentType.TWEET.value}'
  THEN (SELECT left(content, {PREVIEW_LENGTH}) FROM tweets_tweet WHERE id = page.content_id)
  WHEN '{ContentType.RETWEET.value}'
  THEN (SELECT left(quote, {PREVIEW_LENGTH}) FROM tweets_retweet WHERE id = page.content_id)
END"""  # noqa: S608
CARD = ", ".join(f"person.{field}" for field in CARD_FIELDS)


@dataclass(frozen=True, slots=True)
class Item:
    """A notification with its sender, and the first words of what it is about."""

    notification: Notification
    preview: str


def read_item(values: tuple[Any, ...]) -> tuple[Item, User | None]:
    """What `ITEM` and then `CARD` hold: the notification, and the person."""
    split = len(_FIELDS)
    notification = Notification.from_db(None, _FIELDS, values[:split])
    card = values[split + 1 :]
    person = None if card[0] is None else User.from_db(None, CARD_FIELDS, card)
    return Item(notification, values[split] or ""), person


def sort_key(notification: Notification) -> tuple[int, int]:
    """What lists are sorted by: microseconds since 1970 of the last event, then the id."""
    return microseconds(notification.last_event_at), notification.pk


def microseconds(at: datetime) -> int:
    return (at - EPOCH) // _MICROSECOND


def moment(microseconds_since_1970: int) -> datetime:
    return EPOCH + microseconds_since_1970 * _MICROSECOND
