"""What people do with tweets: a person, and a tweet by its number in the file."""

from collections.abc import Mapping, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar

from datasets.errors import BadRow
from datasets.loading.locks import Person, id_of
from datasets.loading.numbering import Numbering
from datasets.loading.pairs import Pair
from datasets.report import Outcome


class ActRow(Protocol):
    @property
    def line(self) -> int: ...

    @property
    def user(self) -> str: ...

    @property
    def tweet(self) -> int: ...


A = TypeVar("A", bound=ActRow)


class Act(NamedTuple, Generic[A]):
    row: A
    author_id: int  # of the tweet


def refer(
    rows: Sequence[A], *, people: Mapping[str, Person], numbering: Numbering, outcome: Outcome
) -> list[tuple[Pair, Act[A]]]:
    """The rows with the ids of person and tweet. The tweets are locked; `people` are already.

    Rows that refer to nothing are rejected; those of a tweet that was deleted since are left out.
    """
    tweets = numbering.lock(row.tweet for row in rows)
    acts: list[tuple[Pair, Act[A]]] = []
    for row in rows:
        try:
            user_id = id_of(row.user, people)
            if row.tweet not in tweets:
                raise BadRow(f"There is no tweet {row.tweet} in this data set, or it was rejected.")
        except BadRow as problem:
            outcome.reject(row.line, str(problem))
            continue
        tweet_id, tweet = tweets[row.tweet]
        if tweet.is_deleted:
            outcome.gone += 1
        else:
            acts.append(((user_id, tweet_id), Act(row, tweet.author_id)))
    return acts
