"""A query that the ORM puts together once; from then on only its values change.

Putting a query together takes the ORM longer than PostgreSQL takes to answer it: about a
millisecond for a condition such as "may this viewer read that tweet". A template keeps one source
for such a condition and pays for it once.
"""

import functools
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, QuerySet
from django.db.models.expressions import RawSQL

from config import statements


@dataclass(frozen=True)
class _Slot:
    name: str


class QueryTemplate:
    """`build` makes the queryset from its values, which it gets as expressions under the names in
    `slots`; it must not look into them. `opening` and `ending` are put around the statement, and
    may have slots of their own, as `{name}`.
    """

    def __init__(
        self,
        build: Callable[..., QuerySet[Any, Any]],
        *slots: str,
        opening: str = "",
        ending: str = "",
    ) -> None:
        self._build = build
        self._slots = slots
        self._opening = opening
        self._ending = ending

    def fetch(self, **values: int | list[int]) -> list[tuple[Any, ...]]:
        """The rows, with `values` in the slots."""
        return statements.fetch(*self._bound(values))

    def change(self, **values: int | str | None) -> int:
        """Execute a statement that writes, with `values` in the slots; how many rows it wrote."""
        return statements.change(*self._bound(values))

    def _bound(self, values: Mapping[str, Any]) -> tuple[str, list[Any]]:
        sql, params = self._parts
        return sql, [values[part.name] if isinstance(part, _Slot) else part for part in params]

    @functools.cached_property
    def _parts(self) -> tuple[str, tuple[Any, ...]]:
        slots = {
            name: RawSQL("%s", (_Slot(name),), output_field=BigIntegerField())
            for name in self._slots
        }
        sql, params = self._build(**slots).query.sql_with_params()
        opening, first = _with_slots(self._opening)
        ending, last = _with_slots(self._ending)
        return opening + sql + ending, (*first, *params, *last)


def _with_slots(text: str) -> tuple[str, tuple[_Slot, ...]]:
    """SQL with `%s` for each `{name}`, and the slots in that order."""
    pieces = [(words, name) for words, name, _, _ in string.Formatter().parse(text)]
    sql = "".join(words if name is None else f"{words}%s" for words, name in pieces)
    return sql, tuple(_Slot(name) for _, name in pieces if name is not None)
