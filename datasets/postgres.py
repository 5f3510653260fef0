"""PostgreSQL without the ORM: COPY, arrays as parameters, locks.

Statements go to the psycopg connection under Django's, in Django's transaction. They are bound on
the server, and Django does not keep them when DEBUG is on: some hold thousands of values.
"""

from collections.abc import Iterable, Sequence
from typing import Any, cast

import psycopg
from django.db import connection

# What another transaction can cause: ours is done again from its start.
IN_THE_WAY = (
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
    psycopg.errors.UniqueViolation,  # a username that was free when it was looked for
)


def run(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Execute one statement; return its rows, if it has any."""
    with _cursor() as cursor:
        cursor.execute(sql.encode(), params)
        return cursor.fetchall() if cursor.description else []


def copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """COPY `rows` into a table."""
    sql = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with _cursor() as cursor, cursor.copy(sql.encode()) as target:
        for row in rows:
            target.write_row(row)


def bigints(numbers: Iterable[int]) -> str:
    """A `bigint[]` parameter. For ten thousand numbers much quicker than psycopg's own."""
    return f"{{{','.join(map(str, numbers))}}}"


def _cursor() -> "psycopg.Cursor[tuple[Any, ...]]":
    assert connection.in_atomic_block
    return psycopg.Cursor(cast("psycopg.Connection[tuple[Any, ...]]", connection.connection))
