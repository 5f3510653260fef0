"""New rows of a table: their ids, and the way in."""

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import AutoField, Model
from django.db.models.fields import NOT_PROVIDED

from datasets import postgres

# A millisecond that still gives out a taken id after so many draws is taken to be full.
DRAWS = 128


def draw_ids(model: type[Model], times: Sequence[int]) -> list[int]:
    """An id that is free in the model's table for each of `times` (milliseconds since 1970).

    The sequence in ids is cyclic: where hundreds of thousands of rows bear the same millisecond,
    it comes upon ids that were given out in an earlier turn. They are drawn again, and when the
    millisecond has none left (it has 2 097 152), from the next.
    """
    ids = _draw(times)
    places: Sequence[int] = range(len(ids))
    for draws in itertools.count(1):
        taken = _taken(model, [ids[place] for place in places])
        places = [place for place in places if ids[place] in taken]
        if not places:
            return ids
        later = draws // DRAWS
        again = _draw([times[place] + later for place in places])
        for place, drawn in zip(places, again, strict=True):
            ids[place] = drawn
    raise AssertionError


def _draw(times: Sequence[int]) -> list[int]:
    rows = postgres.run(
        "SELECT snowflake_id(timestamptz 'epoch' + given.ms * interval '1 millisecond') "
        "FROM unnest(%s::bigint[]) AS given (ms)",
        [postgres.bigints(times)],
    )
    return [row[0] for row in rows]


def _taken(model: type[Model], ids: Sequence[int]) -> set[int]:
    table = model._meta.db_table
    rows = postgres.run(
        f"SELECT id FROM {table} WHERE id = ANY(%s::bigint[])",  # noqa: S608
        [postgres.bigints(ids)],
    )
    return {row[0] for row in rows}


class Intake:
    """Inserts rows of `model`, of which `columns` are given and the others have their defaults.

    Rows that `unless` (an ON CONFLICT target) finds there already are left out.
    """

    def __init__(self, model: type[Model], *columns: str, unless: str = "") -> None:
        self._table = model._meta.db_table
        self._columns = columns
        self._conflict = f"ON CONFLICT {unless} DO NOTHING" if unless else ""
        self._defaults = _defaults(model, besides=columns)

    def add(self, rows: Iterable[Sequence[Any]], *, returning: str = "") -> list[tuple[Any, ...]]:
        """Insert `rows`; the `returning` columns of those inserted."""
        given = ", ".join(self._columns)
        postgres.run(
            f"CREATE TEMP TABLE dataset_rows AS SELECT {given} FROM {self._table} WITH NO DATA"  # noqa: S608
        )
        postgres.copy("dataset_rows", self._columns, rows)
        columns = [*self._columns, *(column for column, _, _ in self._defaults)]
        constants = [f"%s::{db_type}" for _, db_type, _ in self._defaults]
        inserted = postgres.run(
            f"INSERT INTO {self._table} ({', '.join(columns)}) "  # noqa: S608
            f"SELECT {', '.join([*self._columns, *constants])} FROM dataset_rows "
            f"{self._conflict} {returning and f'RETURNING {returning}'}",
            [value for _, _, value in self._defaults],
        )
        postgres.run("DROP TABLE dataset_rows")
        return inserted


def _defaults(model: type[Model], *, besides: Sequence[str]) -> list[tuple[str, str, Any]]:
    """Column, type and value of the fields whose default is Django's to set."""
    return [
        (
            str(field.column),
            field.db_type(connection) or "",
            field.get_db_prep_save(default, connection),
        )
        for field in model._meta.concrete_fields
        if not (field.generated or isinstance(field, AutoField))
        and field.column not in besides
        and field.db_default is NOT_PROVIDED
        for default in [field.get_default()]
    ]
