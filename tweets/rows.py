"""What is loaded of tweets and retweets where no models are needed: a page has many.

The names are those of the models, so that `tweets.cards` reads either.
"""

from datetime import datetime
from typing import Any, NamedTuple

import orjson

from accounts.cards import CARD_FIELDS
from accounts.rows import PersonRow

TWEET_FIELDS = (
    "id",
    "content",
    "edited_at",
    "in_reply_to_id",
    "conversation_id",
    "entities",
    "likes_count",
    "retweets_count",
    "comments_count",
    "bookmarks_count",
    "audience",
)


class TweetRow(NamedTuple):
    """A tweet with its author. `entities` is JSON, to be sent as it is."""

    pk: int
    content: str
    edited_at: datetime | None
    in_reply_to_id: int | None
    conversation_id: int | None
    entities: orjson.Fragment
    likes_count: int
    retweets_count: int
    comments_count: int
    bookmarks_count: int
    audience: list[int] | None
    author: PersonRow

    @property
    def author_id(self) -> int:
        return self.author.pk


class RetweetRow(NamedTuple):
    """A retweet with its retweeter and its tweet."""

    pk: int
    quote: str | None
    user: PersonRow
    tweet: TweetRow


RETWEET_FIELDS = ("id", "quote")
_TWEET, _PERSON, _RETWEET = len(TWEET_FIELDS), len(CARD_FIELDS), len(RETWEET_FIELDS)


def tweet_columns(tweet: str = "") -> list[str]:
    """The fields of a `TweetRow`, from the tweet to which the path `tweet` leads."""
    people = person_columns(f"{tweet}author__")
    return [*(f"{tweet}{field}" for field in TWEET_FIELDS), *people]


def person_columns(person: str) -> list[str]:
    return [f"{person}{field}" for field in CARD_FIELDS]


def tweet_row(columns: tuple[Any, ...]) -> TweetRow:
    """From the values of `tweet_columns`."""
    fields = list(columns[:_TWEET])
    fields[_ENTITIES] = orjson.Fragment(fields[_ENTITIES])
    fields.append(PersonRow._make(columns[_TWEET : _TWEET + _PERSON]))
    return TweetRow._make(fields)


def retweet_row(columns: tuple[Any, ...]) -> RetweetRow:
    """From the values of `RETWEET_FIELDS`, of the retweeter, and of `tweet_columns`."""
    end = _RETWEET + _PERSON
    person = PersonRow._make(columns[_RETWEET:end])
    return RetweetRow._make((*columns[:_RETWEET], person, tweet_row(columns[end:])))


_ENTITIES = TWEET_FIELDS.index("entities")
