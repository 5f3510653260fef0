"""Finding people: by the beginning of a username or of a name, then by likeness.

The list is made of tiers, in this order:

1. usernames that begin with the term, in alphabetical order, so that the exact one comes first;
2. names that begin with it, in the same order;
3. names whose second word does, then those whose third word does;
4. usernames and words of names that become the term when two letters next to each other change
   places, which no trigram tells ("jhon");
5. what looks like it, most alike first.

A person is in the first tier that fits. Within a tier equal texts are ordered newest account
first. All of this is computed from texts that were fixed at write, so a place in the list is three
values: tier or likeness (one number), text, id.

A page takes one statement, under settings that take another. Each of the tiers but the last reads
indexes in the order of the list and stops when it has enough; the last compares a bounded number of
rows, and a tier is not begun while those before it fill the page. So nothing grows with the number
of accounts, but for the reading of the trigram index, which only terms reach that few begin with.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import BigIntegerField, ExpressionWrapper, F, IntegerField, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from accounts.cards import CARD_FIELDS
from accounts.models import User, UserQuerySet
from accounts.search_text import search_words
from config.ids import SEQUENCE_BITS
from config.ranked_lists import MAX_REACHED
from config.viewer import Viewer
from relationships.selectors.visibility import listed_people

MAX_FOUND = MAX_REACHED
# A wrong letter in a word of five leaves half of its trigrams.
LEAST_SIMILARITY = 0.45
# One and two letters look like too much.
LEAST_FUZZY_LENGTH = 3
SWAPPED_LENGTHS = range(4, 21)
# How many of those that look like the term are compared. Of more than these PostgreSQL picks some:
# those that it keeps first, which are mostly the oldest.
MAX_COMPARED = 4000

# What a term begins: one tier each.
PREFIX_KEYS = ("search_username", "search_name", "search_second_word", "search_third_word")
# What a term with two letters swapped is.
_WORD_KEYS = ("search_username", "search_first_word", "search_second_word", "search_third_word")
_SWAPPED = len(PREFIX_KEYS)
_FUZZY = _SWAPPED + 1
_COLUMNS = ", ".join((*CARD_FIELDS, "rank", "text"))
# The highest id that may be there by now.
_NOW = (
    f"(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint << {SEQUENCE_BITS}) "
    f"| {2**SEQUENCE_BITS - 1}"
)
# For one transaction. What `%>` finds by its index depends on the first alone; by the second the
# index is used: PostgreSQL takes comparing trigrams to be as cheap as comparing numbers, and would
# read the whole table for a likeness that it expects to be common.
_SETTINGS = (
    "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true), "
    "set_config('enable_seqscan', 'off', true)"
)
_ALIKE = f"""
SELECT * FROM ({{}} LIMIT %s) alike ({_COLUMNS}) WHERE (rank, -id) > (%s, %s)
ORDER BY rank, id DESC LIMIT %s"""  # noqa: S608
_ALL = (
    f"WITH {{tiers}} SELECT {_COLUMNS}, {_NOW} FROM ({{every}}) every "  # noqa: S608
    'ORDER BY rank, text COLLATE "C", id DESC LIMIT %s'
)


class Place(NamedTuple):
    """Where in the list a walk is: `shown` people of those with an id up to `newest`, of whom the
    last has this `rank`, `text` and `id`."""

    newest: int
    shown: int
    rank: int
    text: str
    id: int


class Found(NamedTuple):
    """A person, and the cursor's place if they are the last on a page."""

    person: User
    place: Place


def search_term(search: str) -> str:
    """The form of `search` that is looked for; empty: everyone."""
    words = search_words(search)
    return words.removeprefix("@") or words


def newest_people(*, viewer: Viewer, below: int | None, limit: int) -> Sequence[User]:
    """Everyone, newest account first, with an id under `below`. One statement."""
    people = listed_people(viewer=viewer)
    if below is not None:
        people = people.filter(pk__lt=below)
    return list(people.only(*CARD_FIELDS).order_by("-pk")[:limit])


def find_people(*, viewer: Viewer, term: str, after: Place | None, limit: int) -> Sequence[Found]:
    """At most `limit` people found by `term` (see `search_term`), from `after` on; a walk reaches
    `MAX_FOUND`. Two statements."""
    shown = 0 if after is None else after.shown
    limit = min(limit, MAX_FOUND - shown)
    if limit <= 0:
        return []
    people = listed_people(viewer=viewer)
    if after is not None:
        people = registered_until(people, after.newest)
    tiers = list(_tiers(people, term=term, after=after, limit=limit))
    newest = after.newest if after else None
    return [
        _found(row, newest=newest, shown=shown + number)
        for number, row in enumerate(read_tiers(tiers, limit=limit), start=1)
    ]


def registered_until(people: UserQuerySet, newest: int) -> UserQuerySet:
    """As a sum, since no tier is to be read by the index of ids."""
    number = ExpressionWrapper(F("pk") + 0, output_field=BigIntegerField())
    return people.alias(number=number).filter(number__lte=newest)


class Tier(NamedTuple):
    """A part of the list. Its rows have the card's fields, `rank` and `text`."""

    sql: str
    params: tuple[Any, ...]


def _tiers(people: UserQuerySet, *, term: str, after: Place | None, limit: int) -> Iterator[Tier]:
    yield from prefix_tiers(people, term=term, after=after, limit=limit)
    yield from alike_tiers(people, term=term, after=after, limit=limit)


def prefix_tiers(
    people: UserQuerySet, *, term: str, after: Place | None, limit: int
) -> Iterator[Tier]:
    """Those tiers of whom the term begins a text that `after` has not passed."""
    left = people.with_search_keys()
    for rank, key in enumerate(PREFIX_KEYS):
        if after is None or after.rank <= rank:
            yield _prefix_tier(left, key, rank=rank, term=term, after=after, limit=limit)
        left = left.exclude(**{f"{key}__startswith": term})


def alike_tiers(
    people: UserQuerySet, *, term: str, after: Place | None, limit: int
) -> Iterator[Tier]:
    """Those tiers of others, with a text that looks like the term, that `after` has not passed."""
    left = people.with_search_keys()
    for key in PREFIX_KEYS:
        left = left.exclude(**{f"{key}__startswith": term})
    if swaps := _swaps(term):
        if after is None or after.rank <= _SWAPPED:
            yield _swapped_tier(left, swaps=swaps, after=after, limit=limit)
        for key in _WORD_KEYS:
            left = left.exclude(**{f"{key}__in": swaps})
    if len(term) >= LEAST_FUZZY_LENGTH:
        yield _fuzzy_tier(left, term=term, after=after, limit=limit)


def _prefix_tier(
    people: UserQuerySet, key: str, *, rank: int, term: str, after: Place | None, limit: int
) -> Tier:
    """Those whose text `key` begins with the term, in the order of its index."""
    begins = people.filter(**{f"{key}__startswith": term})
    if after is not None and after.rank == rank:
        same = Q(**{key: after.text, "pk__lt": after.id})
        begins = begins.filter(
            Q(**{f"{key}__gt": after.text}) | same, **{f"{key}__gte": after.text}
        )
    rows = begins.order_by(key, "-pk").values_list(
        *CARD_FIELDS, Value(rank, output_field=IntegerField()), F(key)
    )
    return Tier(*rows[:limit].query.sql_with_params())


def _swapped_tier(
    people: UserQuerySet, *, swaps: Sequence[str], after: Place | None, limit: int
) -> Tier:
    """Those whose username or a word of whose name is one of `swaps`."""
    if after is not None and after.rank == _SWAPPED:
        people = people.filter(pk__lt=after.id)
    branches: list[str] = []
    params: list[Any] = []
    swap = RawSQL("swap.text", ())
    for key in _WORD_KEYS:
        # Not by `=`: PostgreSQL would sort by id alone, and might read the index of ids for it.
        same = people.filter(**{f"{key}__gte": swap, f"{key}__lte": swap}).order_by(key, "-pk")
        rows = same.values_list(
            *CARD_FIELDS, Value(_SWAPPED, output_field=IntegerField()), Value("")
        )
        branch, its_params = rows[:limit].query.sql_with_params()
        branches.append(f"({branch})")
        params += its_params
    sql = (
        f"SELECT DISTINCT found.* FROM unnest(%s::text[]) swap (text) CROSS JOIN LATERAL "  # noqa: S608
        f"({' UNION ALL '.join(branches)}) found ({_COLUMNS}) ORDER BY id DESC LIMIT %s"
    )
    return Tier(sql, (list(swaps), *params, limit))


def _swaps(term: str) -> list[str]:
    """The term with two letters next to each other in each other's place."""
    if len(term) not in SWAPPED_LENGTHS:
        return []
    pairs = range(len(term) - 1)
    swaps = {term[:at] + term[at + 1] + term[at] + term[at + 2 :] for at in pairs}
    return sorted(swaps - {term})


def _fuzzy_tier(people: UserQuerySet, *, term: str, after: Place | None, limit: int) -> Tier:
    """Those who have a part that looks like the term, most alike first."""
    unlikeness = Cast((1 - TrigramWordSimilarity(term, "search_text")) * 1000, IntegerField())
    rows = people.filter(search_text__trigram_word_similar=term).values_list(
        *CARD_FIELDS, Value(_FUZZY) + unlikeness, Value("")
    )
    alike, params = rows.query.sql_with_params()
    passed = (after.rank, -after.id) if after else (0, 0)
    return Tier(_ALIKE.format(alike), (*params, MAX_COMPARED, *passed, limit))


def read_tiers(tiers: Sequence[Tier], *, limit: int) -> list[tuple[Any, ...]]:
    """The first `limit` rows of the tiers, each with `_NOW` behind. Two statements."""
    sql, params = _in_turn(tiers, limit=limit)
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(_SETTINGS, [str(LEAST_SIMILARITY)])
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _in_turn(tiers: Sequence[Tier], *, limit: int) -> tuple[str, tuple[Any, ...]]:
    """One statement of all tiers, each begun only if those before it leave room."""
    parts: list[str] = []
    params: list[Any] = []
    so_far = "0"
    for number, tier in enumerate(tiers):
        parts.append(
            f"tier_{number} ({_COLUMNS}) AS MATERIALIZED "  # noqa: S608
            f"(SELECT * FROM ({tier.sql}) tier WHERE {so_far} < %s)"
        )
        params += [*tier.params, limit]
        so_far += f" + (SELECT count(*) FROM tier_{number})"  # noqa: S608
    every = " UNION ALL ".join(f"TABLE tier_{number}" for number in range(len(tiers)))
    return _ALL.format(tiers=", ".join(parts), every=every), (*params, limit)


def _found(row: tuple[Any, ...], *, newest: int | None, shown: int) -> Found:
    *card, rank, text, now = row
    person = User.from_db(None, CARD_FIELDS, card)
    return Found(person, Place(now if newest is None else newest, shown, rank, text, person.pk))
