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
from config.statements import Value


@dataclass(frozen=True)
class _Slot:
    name: str


class QueryTemplate:
    """`build` makes the queryset from its values, which it gets as expressions under the names in
    `slots`; it must not look into them. `opening` and `ending` are put around the statement, and
    may have slots of their own, as `{name}`. `then` goes on behind the ending, in one statement.
    `prepared`: whether PostgreSQL keeps the plan.
    """

    def __init__(
        self,
        build: Callable[..., QuerySet[Any, Any]],
        *slots: str,
        opening: str = "",
        ending: str = "",
        prepared: bool = True,
        then: "QueryTemplate | None" = None,
    ) -> None:
        self._build = build
        self._slots = slots
        self._opening = opening
        self._ending = ending
        self._prepared = prepared
        self._then = then

    def fetch(self, **values: Value) -> list[tuple[Any, ...]]:
        """The rows, with `values` in the slots."""
        return statements.fetch(*self._bound(values), prepared=self._prepared)

    def change(self, **values: Value) -> int:
        """Execute a statement that writes, with `values` in the slots; how many rows it wrote."""
        return statements.change(*self._bound(values))

    def put_off(self, **values: Value) -> None:
        """The same, with the next statement or the `COMMIT`, if in a transaction."""
        statements.put_off(*self._bound(values))

    def _bound(self, values: Mapping[str, Any]) -> tuple[str, list[Any]]:
        sql, params = self._numbered
        return sql, [values[part.name] if isinstance(part, _Slot) else part for part in params]

    @functools.cached_property
    def _numbered(self) -> tuple[str, list[Any]]:
        """The statement with `$1`, `$2`, …: one for each slot, however often it is there, since
        each is sent and read at each execution. Constants are part of the text."""
        sql, params = self._parts
        first, *others = sql.split("%s")
        sent: list[Any] = []
        text = [first]
        for part, following in zip(params, others, strict=True):
            if (constant := _constant(part)) is not None:
                text += constant, following
                continue
            if part not in sent:
                sent.append(part)
            text += f"${sent.index(part) + 1}", following
        return "".join(text), sent

    @functools.cached_property
    def _parts(self) -> tuple[str, tuple[Any, ...]]:
        slots = {
            name: RawSQL("%s", (_Slot(name),), output_field=BigIntegerField())
            for name in self._slots
        }
        sql, params = self._build(**slots).query.sql_with_params()
        opening, first = _with_slots(self._opening)
        ending, last = _with_slots(self._ending)
        more, others = self._then._parts if self._then else ("", ())  # noqa: SLF001  its like
        return opening + sql + ending + more, (*first, *params, *last, *others)


def _constant(part: Any) -> str | None:
    """As it stands in the statement; None for what is sent with it."""
    if isinstance(part, bool):
        return str(part).upper()
    if isinstance(part, int):
        return f"'{int(part)}'::bigint"
    if isinstance(part, str):
        return "'{}'::text".format(str.__str__(part).replace("'", "''").replace("%", "%%"))
    return None


def _with_slots(text: str) -> tuple[str, tuple[_Slot, ...]]:
    """SQL with `%s` for each `{name}`, and the slots in that order."""
    pieces = [(words, name) for words, name, _, _ in string.Formatter().parse(text)]
    sql = "".join(words if name is None else f"{words}%s" for words, name in pieces)
    return sql, tuple(_Slot(name) for _, name in pieces if name is not None)
