"""Rows that exist once for two things: a person and a person, a person and a tweet."""

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Model

from datasets import postgres
from datasets.report import Outcome

R = TypeVar("R")
Pair = tuple[int, int]


def only_new(
    model: type[Model],
    columns: tuple[str, str],
    rows: Iterable[tuple[Pair, R]],
    outcome: Outcome,
) -> dict[Pair, R]:
    """The rows whose pair is not in the table, the first of each pair. The others are counted as
    present."""
    rows = list(rows)
    present = present_pairs(model, columns, [pair for pair, _ in rows])
    new: dict[Pair, R] = {}
    for pair, row in rows:
        if pair in present or pair in new:
            outcome.present += 1
        else:
            new[pair] = row
    return new


def present_pairs(model: type[Model], columns: tuple[str, str], pairs: list[Pair]) -> set[Pair]:
    """Those of `pairs` that have a row in the table."""
    a, b = columns
    found = postgres.run(
        f"SELECT stored.{a}, stored.{b} "  # noqa: S608
        "FROM unnest(%s::bigint[], %s::bigint[]) AS wanted (a, b) "
        f"JOIN {model._meta.db_table} AS stored ON stored.{a} = wanted.a AND stored.{b} = wanted.b",
        [postgres.bigints(pair[0] for pair in pairs), postgres.bigints(pair[1] for pair in pairs)],
    )
    return {(first, second) for first, second in found}
