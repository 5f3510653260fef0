"""Stored counts, and the proof that they equal the rows they count.

Services change a count by `F()` in the transaction that changes its rows. Each app declares its
counts in `counters.py`; here they are compared and, should one have drifted, corrected.
"""

import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Count, Model, Q

from reliability.transactions import atomic

logger = logging.getLogger(__name__)

EXAMPLES = 5
_FOUND_AT_ONCE = 100_000
_LOCKED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Counter:
    """`of.column` is the number of those `rows`, as far as `where`, whose column `by` names it."""

    of: type[Model]
    column: str
    rows: type[Model]
    by: str
    where: Q = field(default_factory=Q)


@dataclass(frozen=True, slots=True)
class Drift:
    """How many of `total` rows hold a wrong count, and the first few: id, stored and true count."""

    counter: Counter
    total: int
    drifted: int
    examples: list[tuple[int, int, int]]

    def __str__(self) -> str:
        line = f"{self.counter.column}: {_spaced(self.drifted)} of {_spaced(self.total)}"
        examples = [f"{pk} has {stored}, true {true}" for pk, stored, true in self.examples]
        if self.drifted > len(examples):
            examples.append("…")
        return f"{line} ({'; '.join(examples)})" if examples else line


_counters: dict[str, Counter] = {}


def register(*counters: Counter) -> None:
    """Have these counts checked."""
    for counter in counters:
        assert counter.column not in _counters, f"two counters {counter.column}"
        _counters[counter.column] = counter


def registered() -> Collection[Counter]:
    return _counters.values()


def find_drift(counter: Counter) -> Drift:
    """Compare every row with what it counts, in one pass over both.

    Exact also while others write: it is one statement, which sees one snapshot, and no snapshot
    shows half of a transaction. An act under way is in both numbers or in neither.
    """
    compared, params = _compared(counter)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH drifted AS (SELECT * FROM ({compared}) AS compared WHERE stored <> counted) "  # noqa: S608
            f"SELECT (SELECT count(*) FROM {_table(counter)}), (SELECT count(*) FROM drifted), "
            "ARRAY(SELECT ARRAY[id, stored, counted] FROM drifted ORDER BY id LIMIT %s)",
            [*params, EXAMPLES],
        )
        total, drifted, examples = cursor.fetchone()
    return Drift(counter, total, drifted, [tuple(example) for example in examples])


def check_all() -> None:
    """Log what `find_drift` finds, as an error where there is drift. Changes nothing."""
    for counter in registered():
        drift = find_drift(counter)
        level = logging.ERROR if drift.drifted else logging.INFO
        logger.log(level, "Counter drift: %s", drift)


def correct(counter: Counter) -> int:
    """Make the drifted rows true, also while others write. Returns how many it changed."""
    corrected, last = 0, 0
    while ids := _drifted_ids(counter, above=last):
        for start in range(0, len(ids), _LOCKED_AT_ONCE):
            corrected += _correct(counter, ids[start : start + _LOCKED_AT_ONCE])
        last = ids[-1]
    return corrected


def _drifted_ids(counter: Counter, *, above: int) -> list[int]:
    compared, params = _compared(counter)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM ({compared}) AS compared "  # noqa: S608
            "WHERE stored <> counted AND id > %s ORDER BY id LIMIT %s",
            [*params, above, _FOUND_AT_ONCE],
        )
        return [pk for (pk,) in cursor.fetchall()]


@atomic
def _correct(counter: Counter, ids: list[int]) -> int:
    """Lock the rows, then count again, in a second statement: its snapshot is younger than the
    locks. Whoever changed a count before has committed, so its rows are in the number; who still
    has to, waits for these locks, has rows that are not in it yet, and adds to it afterwards.
    """
    holders = counter.of._default_manager.filter(pk__in=ids).order_by("pk")
    list(holders.select_for_update(no_key=True).values_list("pk"))
    compared, params = _compared(counter, ids)
    table, column = _table(counter), connection.ops.quote_name(counter.column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {column} = counted FROM ({compared}) AS compared "  # noqa: S608
            f"WHERE {table}.id = compared.id AND stored <> counted",
            params,
        )
        return int(cursor.rowcount)


def _compared(counter: Counter, ids: list[int] | None = None) -> tuple[str, tuple[Any, ...]]:
    """SQL of id, stored and counted, for every row that holds the count or for those of `ids`."""
    holders, rows = counter.of._default_manager.all(), counter.rows._default_manager.all()
    if ids is not None:
        holders = holders.filter(pk__in=ids)
        rows = rows.filter(**{f"{counter.by}__in": ids})
    counts = rows.filter(counter.where).order_by().values_list(counter.by)
    stored, stored_params = holders.values_list("pk", counter.column).query.sql_with_params()
    counted, counted_params = counts.annotate(Count("pk")).query.sql_with_params()
    sql = (
        "SELECT id, stored, coalesce(number, 0) AS counted "  # noqa: S608
        f"FROM ({stored}) AS holder (id, stored) "
        f"LEFT JOIN ({counted}) AS counts (holder_id, number) ON holder_id = id"
    )
    return sql, (*stored_params, *counted_params)


def _table(counter: Counter) -> str:
    return connection.ops.quote_name(counter.of._meta.db_table)


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", " ")
