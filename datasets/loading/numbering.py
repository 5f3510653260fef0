"""What the numbers stand for that a data set gives its tweets.

They are held in a temporary table: there may be more than fit into memory, and a chunk that is
rolled back takes its numbers with it.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db import transaction

from datasets import postgres
from datasets.loading.locks import LockedTweet, lock_tweets

_CREATE = """
DROP TABLE IF EXISTS dataset_numbering;
CREATE TEMP TABLE dataset_numbering (
  number bigint PRIMARY KEY, tweet_id bigint NOT NULL, root_id bigint NOT NULL
)"""


class Numbered(NamedTuple):
    """A tweet in the database; `root_id` is where its conversation begins."""

    tweet_id: int
    root_id: int


class Numbering:
    """Empty at first. There is one at a time."""

    def __init__(self) -> None:
        with transaction.atomic():
            for statement in _CREATE.split(";"):
                postgres.run(statement)

    def add(self, tweets: Mapping[int, Numbered]) -> None:
        postgres.copy(
            "dataset_numbering",
            ("number", "tweet_id", "root_id"),
            ((number, *tweet) for number, tweet in tweets.items()),
        )

    def find(self, numbers: Iterable[int]) -> dict[int, Numbered]:
        """Those of `numbers` that stand for a tweet."""
        rows = postgres.run(
            "SELECT number, tweet_id, root_id FROM dataset_numbering "
            "WHERE number = ANY(%s::bigint[])",
            [postgres.bigints(set(numbers))],
        )
        return {number: Numbered(tweet_id, root_id) for number, tweet_id, root_id in rows}

    def lock(self, numbers: Iterable[int]) -> dict[int, tuple[int, LockedTweet]]:
        """The tweets, id first, that `numbers` stand for, locked."""
        found = self.find(numbers)
        locked = lock_tweets(tweet.tweet_id for tweet in found.values())
        return {
            number: (tweet.tweet_id, locked[tweet.tweet_id])
            for number, tweet in found.items()
            if tweet.tweet_id in locked
        }
