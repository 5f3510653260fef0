"""The rows that a load refers to, found and locked as services do: people by id, tweets by id.

No locked row can be deleted until the transaction ends.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from datasets import postgres
from datasets.errors import BadRow


class Person(NamedTuple):
    id: int
    is_active: bool


class LockedTweet(NamedTuple):
    author_id: int
    is_deleted: bool


def lock_people(names: Iterable[str], *, counting: bool) -> dict[str, Person]:
    """The accounts of these names, which are in lower case, by those names. Unless their counters
    are to change (`counting`), they are only kept from being deleted."""
    strength = "NO KEY UPDATE" if counting else "KEY SHARE"
    rows = postgres.run(
        "SELECT lower(username), id, is_active FROM accounts_user "  # noqa: S608
        "WHERE lower(username) = ANY(%s::text[]) AND deleted_at IS NULL "
        f"ORDER BY id FOR {strength}",
        [list(set(names))],
    )
    return {name: Person(user_id, is_active) for name, user_id, is_active in rows}


def id_of(name: str, people: Mapping[str, Person]) -> int:
    """Raises `BadRow` for a name that is nobody's. An account that is deactivated may come back,
    and its rows with it."""
    if name not in people:
        raise BadRow(f"There is no user {name}.")
    return people[name].id


def active_ids(people: Mapping[str, Person]) -> dict[str, int]:
    """Ids by name of those whom a mention reaches."""
    return {name: person.id for name, person in people.items() if person.is_active}


def lock_tweets(ids: Iterable[int]) -> dict[int, LockedTweet]:
    """Those of the tweets that exist, deleted or not."""
    rows = postgres.run(
        "SELECT id, author_id, deleted_at IS NOT NULL FROM tweets_tweet "
        "WHERE id = ANY(%s::bigint[]) ORDER BY id FOR NO KEY UPDATE",
        [postgres.bigints(set(ids))],
    )
    return {tweet_id: LockedTweet(author_id, gone) for tweet_id, author_id, gone in rows}
