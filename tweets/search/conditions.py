"""A query as conditions on tweets."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence

from config.search_terms import number_of
from config.viewer import Viewer
from relationships.selectors import ids_by_username
from tweets.search.candidates import Condition
from tweets.search.query import Part, Query
from tweets.search.vocabulary import NearWord, near_words

Near = Mapping[str, Sequence[NearWord]]
NONE_NEAR: Near = {}

_HOLDS_ALL = "t.search_terms @> %s::int4[]"
_HOLDS_ONE = "t.search_terms && %s::int4[]"
_CONTAINS = "strpos(t.search_text, %s) > 0"
_CONTAINS_SPACED = r"strpos(regexp_replace(t.search_text, '\s+', ' ', 'g'), %s) > 0"


def find_near(query: Query, *, up_to: int) -> Near:
    """For each word of the query the words near it. One statement a word."""
    words = dict.fromkeys(part.word for part in query.wanted if part.word and part.may_slip)
    return {word: near_words(word, up_to=up_to) for word in words}


def with_people(query: Query, *, viewer: Viewer) -> Query | None:
    """The query with the numbers of the people it names; None where it wants somebody's tweets
    whom the viewer may not know of. One statement if it names anyone."""
    names = [part.person[1] for part in (*query.wanted, *query.unwanted) if part.person]
    people = ids_by_username(viewer=viewer, usernames=names)
    wanted = [_with_person(part, people) for part in query.wanted]
    unwanted = [_with_person(part, people) for part in query.unwanted]
    if None in wanted:
        return None
    return dataclasses.replace(
        query,
        wanted=tuple(part for part in wanted if part),
        unwanted=tuple(part for part in unwanted if part),
    )


def _with_person(part: Part, people: Mapping[str, int]) -> Part | None:
    if part.person is None:
        return part
    kind, name = part.person
    if name not in people:
        return None
    return Part((number_of(kind, str(people[name])),))


def conditions_of(query: Query, *, near: Near) -> list[Condition]:
    """What a tweet must be; each word may be one of those `near` it."""
    return [*_wanted(query.wanted, near), *(_not(part) for part in query.unwanted)]


def _wanted(parts: Iterable[Part], near: Near) -> Iterator[Condition]:
    exact = [part for part in parts if not (part.word and near.get(part.word))]
    if numbers := sorted({number for part in exact for number in part.numbers}):
        yield Condition(_HOLDS_ALL, (numbers,), indexed=True)
    for part in parts:
        if part not in exact:
            words = [str(part.word), *(other.word for other in near[str(part.word)])]
            yield Condition(
                _HOLDS_ONE, ([number_of("word", word) for word in words],), indexed=True
            )
        elif part.literal:
            yield Condition(_contains(part.literal), (part.literal,))


def _not(part: Part) -> Condition:
    sql, params = _HOLDS_ALL, [list(part.numbers)]
    if part.literal:
        return Condition(f"NOT ({sql} AND {_contains(part.literal)})", (*params, part.literal))
    return Condition(f"NOT {sql}", tuple(params))


def _contains(literal: str) -> str:
    return _CONTAINS_SPACED if " " in literal else _CONTAINS
