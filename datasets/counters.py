"""The stored counters of people and tweets, kept by what a transaction really inserted.

A difference is exact whoever else changes the same counter meanwhile, and after an interruption
at any point; a recount would race with live writes.
"""

from collections import Counter

from django.db.models import Model

from datasets import postgres


def add_to_counts(model: type[Model], column: str, changes: Counter[int]) -> None:
    """Add `changes`, by row id, to a counter. The rows are locked already, in the order of ids."""
    if not changes:
        return
    table = model._meta.db_table
    postgres.run(
        f"UPDATE {table} SET {column} = {column} + change.by "  # noqa: S608
        "FROM unnest(%s::bigint[], %s::bigint[]) AS change (id, by) "
        f"WHERE {table}.id = change.id",
        [postgres.bigints(changes), postgres.bigints(changes.values())],
    )
