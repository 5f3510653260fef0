"""Counted rows go in batches, and are counted off in the same transaction."""

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model

from reliability.counters import Counter, registered


def delete_counted(rows: type[Model], *, ids: Sequence[int]) -> None:
    """Delete the `rows` of these ids, and count those that were still there off wherever a
    declared counter counts them. Six statements for two counters, whatever the number of rows.

    Whoever holds such a count is locked first, in the order of ids. Must run in a transaction.
    """
    assert connection.in_atomic_block
    counters = [counter for counter in registered() if counter.rows is rows]
    assert counters, "rows that are counted"
    assert not any(counter.where for counter in counters), "counters without a condition"
    _lock_holders(counters, ids)
    taken = _delete(rows, [counter.by for counter in counters], ids)
    for counter, holders in zip(counters, zip(*taken, strict=True), strict=False):
        _count_off(counter, Tally(holders))


def count_off(*, column: str, holders: Iterable[int]) -> None:
    """Count rows off that are no longer counted, each named by the row that counted it, which is
    locked already."""
    (counter,) = (counter for counter in registered() if counter.column == column)
    _count_off(counter, Tally(holders))


def change_counts(*, column: str, changes: Mapping[int, int]) -> None:
    """Add `changes`, by row id, to a declared counter, in the transaction that changed the rows it
    counts. Its holders are locked in the order of ids; one statement, none if nothing changes."""
    changes = {holder: change for holder, change in changes.items() if change}
    if not changes:
        return
    (counter,) = (counter for counter in registered() if counter.column == column)
    table = connection.ops.quote_name(counter.of._meta.db_table)
    name = connection.ops.quote_name(column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH held AS (SELECT id FROM {table} WHERE id = ANY(%s) "  # noqa: S608
            f"ORDER BY id FOR NO KEY UPDATE) UPDATE {table} AS holder "
            f"SET {name} = holder.{name} + change.number "
            "FROM held JOIN unnest(%s::bigint[], %s::integer[]) AS change (id, number) USING (id) "
            "WHERE holder.id = held.id",
            [list(changes), list(changes), list(changes.values())],
        )


def _lock_holders(counters: Sequence[Counter], ids: Sequence[int]) -> None:
    holders: dict[type[Model], set[int]] = defaultdict(set)
    for counter in counters:
        rows = counter.rows._default_manager.filter(pk__in=ids)
        holders[counter.of].update(rows.values_list(counter.by, flat=True))
    for model, pks in holders.items():
        in_order = model._default_manager.filter(pk__in=pks).order_by("pk")
        list(in_order.select_for_update(no_key=True).values_list("pk"))


def _delete(rows: type[Model], columns: Sequence[str], ids: Sequence[int]) -> list[Any]:
    """What the deleted rows had in `columns`."""
    table = connection.ops.quote_name(rows._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} WHERE id = ANY(%s) RETURNING {', '.join(columns)}",  # noqa: S608
            [list(ids)],
        )
        taken: list[Any] = cursor.fetchall()
        return taken


def _count_off(counter: Counter, gone: Tally[int]) -> None:
    table = connection.ops.quote_name(counter.of._meta.db_table)
    column = connection.ops.quote_name(counter.column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} AS holder SET {column} = holder.{column} - gone.number "  # noqa: S608
            "FROM unnest(%s::bigint[], %s::integer[]) AS gone (id, number) "
            "WHERE holder.id = gone.id",
            [list(gone), list(gone.values())],
        )
