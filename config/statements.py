"""Statements on hot paths: PostgreSQL parses and plans each once per connection, then only runs it.

They go to the psycopg connection under Django's, in Django's transaction, with their values bound
on the server. Behind a pooler that shares connections between transactions, it has to know prepared
statements (PgBouncer 1.21 does).
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any, cast

import psycopg
from django.db import connection

Params = Sequence[Any] | Mapping[str, Any]


def fetch(sql: str, params: Params) -> list[tuple[Any, ...]]:
    """The rows of a statement that returns rows."""
    return _execute(sql, params).fetchall()


def change(sql: str, params: Params) -> int:
    """Execute a statement that writes; how many rows it wrote."""
    return _execute(sql, params).rowcount


def _execute(sql: str, params: Params) -> "psycopg.Cursor[tuple[Any, ...]]":
    connection.ensure_connection()
    started = time.monotonic()
    with connection.wrap_database_errors:
        cursor = psycopg.Cursor(cast("psycopg.Connection[Any]", connection.connection))
        cursor.execute(sql.encode(), params, prepare=True)
    if connection.queries_logged:
        taken = f"{time.monotonic() - started:.3f}"
        connection.queries_log.append({"sql": sql, "time": taken})
    return cursor
