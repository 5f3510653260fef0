"""Within whose followers the replies of a data set stay, and whom they answer."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from datasets import postgres
from datasets.loading.numbering import Numbered
from tweets.selectors import ReplyPlace


class Written(Protocol):
    """A tweet about to be inserted."""

    @property
    def id(self) -> int: ...
    @property
    def author_id(self) -> int: ...
    @property
    def parent(self) -> Numbered | None: ...


class Reach(NamedTuple):
    """A tweet's audience, and whom it answers."""

    audience: list[int] | None
    answered_id: int | None


def reaches(new: Sequence[Written]) -> dict[int, Reach]:
    """The reach of each of `new`, by id, as when it is written through the API. A reply comes
    after the tweet it answers, or that is in the database. At most two statements."""
    answered = {pk for tweet in new if tweet.parent for pk in tweet.parent}
    authors, found = _known(answered - {tweet.id for tweet in new})
    authors |= {tweet.id: tweet.author_id for tweet in new}
    people = {author for pk, author in authors.items() if pk in answered}
    private = _private(people.union(*(audience or () for audience in found.values())))
    made: dict[int, Reach] = {}
    for tweet in new:
        found[tweet.id] = None
        if tweet.parent is not None:
            parent_id, root_id = tweet.parent
            within = tuple(person for person in found[parent_id] or () if person in private)
            place = ReplyPlace(
                parent_id, authors[parent_id], root_id, authors[root_id], True, within
            )
            found[tweet.id] = place.audience_of(tweet.author_id)
        answered_id = authors[tweet.parent.tweet_id] if tweet.parent else None
        made[tweet.id] = Reach(found[tweet.id], answered_id)
    return made


def _known(ids: set[int]) -> tuple[dict[int, int], dict[int, list[int] | None]]:
    rows = postgres.run(
        "SELECT id, author_id, audience FROM tweets_tweet WHERE id = ANY(%s::bigint[])",
        [postgres.bigints(ids)],
    )
    return {row[0]: row[1] for row in rows}, {row[0]: row[2] for row in rows}


def _private(people: set[int]) -> set[int]:
    rows = postgres.run(
        "SELECT id FROM accounts_user WHERE id = ANY(%s::bigint[]) AND is_private",
        [postgres.bigints(people)],
    )
    return {row[0] for row in rows}
