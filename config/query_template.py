"""A query that the ORM puts together once; from then on only its values change.

Putting a query together takes the ORM longer than PostgreSQL takes to answer it: about a
millisecond for a condition such as "may this viewer read that tweet". A template keeps one source
for such a condition and pays for it once.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, QuerySet
from django.db.models.expressions import RawSQL

from config import statements


@dataclass(frozen=True)
class _Slot:
    name: str


class QueryTemplate:
    """`build` makes the queryset from its numbers, which it gets as expressions under the names in
    `slots`; it must not look into them. `opening` and `ending` are put around the statement.
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

    def fetch(self, **values: int) -> list[tuple[Any, ...]]:
        """The rows, with `values` in the slots."""
        sql, params = self._parts
        bound = [values[part.name] if isinstance(part, _Slot) else part for part in params]
        return statements.fetch(sql, bound)

    @functools.cached_property
    def _parts(self) -> tuple[str, tuple[Any, ...]]:
        slots = {
            name: RawSQL("%s", (_Slot(name),), output_field=BigIntegerField())
            for name in self._slots
        }
        sql, params = self._build(**slots).query.sql_with_params()
        return self._opening + sql + self._ending, params
