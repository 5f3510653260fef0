"""Ranked lists that can be walked: what the ranking looks at may change between two pages.

A list has three parts, in this order:

1. the best, ranked by all that counts; which they are is decided with the first page;
2. the rest of what fits exactly, in an order of fixed texts;
3. what is alike, ranked; which they are is decided when the walk gets there.

The ids of the ranked parts are in the cursor, so that no change of rank repeats or skips anything.
Each page asks again what the viewer may see. A walk reaches `MAX_REACHED`.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from rest_framework.request import Request

from config.ids import id_at_present
from config.pagination import next_url, read_page, seal

T = TypeVar("T")
MAX_REACHED = 1000
_BEST, _REST, _ALIKE = range(3)


class Best(NamedTuple):
    """The ids of the best, and whether these are all that fit exactly."""

    ids: list[int]
    is_all: bool


class RankedList(Generic[T]):
    """What a list is made of. `newest` is an id: rows with a higher one came after the walk
    began."""

    def best(self, *, newest: int) -> Best:
        raise NotImplementedError

    def load(self, ids: Sequence[int]) -> dict[int, T]:
        """Those of these that the viewer may see."""
        raise NotImplementedError

    def rest(
        self, *, besides: list[int], after: list[Any] | None, newest: int, limit: int
    ) -> list[tuple[T, list[Any]]]:
        """Those after a key, each with its own."""
        raise NotImplementedError

    def alike(self, *, besides: list[int], newest: int) -> list[int]:
        raise NotImplementedError


class Place(NamedTuple):
    """Where a walk is: behind `passed` of the `fixed` ids of a ranked `part`; in the rest, where
    these are left out, behind the key `after`. `shown` items came before."""

    newest: int
    shown: int
    part: int
    fixed: list[int]
    is_all: bool
    passed: int
    after: list[Any] | None


def answer_ranked_page(
    request: Request, ranked: RankedList[T], *, of: str, item: Callable[[T], Any]
) -> dict[str, Any]:
    """The page of `ranked` that the request wants; `of` names the list, with all that it depends
    on."""
    page = read_page(request, of=of, key_length=len(Place._fields))
    start = Place(*page.position) if page.position else _beginning(ranked)
    size = min(page.size, MAX_REACHED - start.shown)
    found = list(itertools.islice(_walk(ranked, start, wanted=size + 1), size + 1))
    shown = found[:size]
    following = None
    if len(found) > size and start.shown + size < MAX_REACHED:
        place = shown[-1][1]._replace(shown=start.shown + size)
        following = next_url(request, cursor=seal(place, of=of))
    return {"results": [item(row) for row, _ in shown], "next": following}


def _beginning(ranked: RankedList[Any]) -> Place:
    newest = id_at_present()
    best = ranked.best(newest=newest)
    return Place(newest, 0, _BEST, best.ids, best.is_all, 0, None)


def _walk(ranked: RankedList[T], place: Place, *, wanted: int) -> Iterator[tuple[T, Place]]:
    """Items from `place` on, each with the place behind it; no more is asked than is taken."""
    taken = 0
    if place.part == _BEST:
        for found in _through_fixed(ranked, place, wanted=wanted):
            taken += 1
            yield found
        place = place._replace(part=_ALIKE if place.is_all else _REST)
        place = _at_alike(ranked, place) if place.is_all else place
    if place.part == _REST:
        rows = ranked.rest(
            besides=place.fixed, after=place.after, newest=place.newest, limit=wanted - taken
        )
        for row, key in rows:
            yield row, place._replace(after=key)
        place = _at_alike(ranked, place)
    yield from _through_fixed(ranked, place, wanted=wanted)


def _through_fixed(
    ranked: RankedList[T], place: Place, *, wanted: int
) -> Iterator[tuple[T, Place]]:
    """As many are loaded at a time as are wanted."""
    for start in range(place.passed, len(place.fixed), wanted):
        ids = place.fixed[start : start + wanted]
        rows = ranked.load(ids)
        for passed, pk in enumerate(ids, start=start + 1):
            if pk in rows:
                yield rows[pk], place._replace(passed=passed)


def _at_alike(ranked: RankedList[Any], place: Place) -> Place:
    alike = ranked.alike(besides=place.fixed, newest=place.newest)
    return place._replace(part=_ALIKE, fixed=alike, passed=0, after=None)
