"""PostgreSQL without the ORM: COPY, arrays as parameters, locks.

Statements go to the psycopg connection under Django's, in Django's transaction. It binds arrays
on the server, and does not keep every statement when DEBUG is on, of which some hold thousands of
values.
"""

from collections.abc import Iterable, Sequence
from typing import Any, LiteralString, cast

import psycopg
from django.db import connection, transaction

# What another transaction can cause: ours is done again from its start.
IN_THE_WAY = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)


def run(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Execute one statement; return its rows, if it has any."""
    with _psycopg().cursor() as cursor:
        cursor.execute(_trusted(sql), params)
        return cursor.fetchall() if cursor.description else []


def copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """COPY `rows` into a table."""
    sql = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with _psycopg().cursor() as cursor, cursor.copy(_trusted(sql)) as target:
        for row in rows:
            target.write_row(row)


def _psycopg() -> "psycopg.Connection[tuple[Any, ...]]":
    assert transaction.get_connection().in_atomic_block
    return cast("psycopg.Connection[tuple[Any, ...]]", connection.connection)


def _trusted(sql: str) -> LiteralString:
    """Only names of our own tables and columns are ever put into a statement."""
    return cast("LiteralString", sql)
