"""Statements on hot paths: PostgreSQL parses and plans each once per connection, then only runs it.

They go to the libpq connection under Django's (`psycopg.pq`, psycopg's documented lower level), in
Django's transaction, with their values bound on the server. A statement by Django's cursor costs
this side about seven times the time. Behind a pooler that shares connections between transactions,
it has to know prepared statements (PgBouncer 1.21 does).
"""

import functools
import itertools
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import DataError, postgres, pq
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.pq.abc import PGresult

Connection: TypeAlias = "psycopg.Connection[Any]"
Value: TypeAlias = int | str | datetime | list[int] | None
_TYPES = {int: "int8", str: "text", datetime: "timestamptz"}
_OIDS = {kind: postgres.types[name].oid for kind, name in _TYPES.items()}
_OIDS[list] = postgres.types["int8"].array_oid
_UNKNOWN = 0
_names: "WeakKeyDictionary[Connection, dict[Any, bytes]]" = WeakKeyDictionary()
_numbers = itertools.count(1)


def fetch(sql: str, params: Sequence[Value]) -> list[tuple[Any, ...]]:
    """The rows of a statement that returns rows; `%s` in it stands for the next of `params`."""
    connection, result = _execute(sql, params)
    rows = Transformer(connection)
    rows.set_pgresult(result)
    return rows.load_rows(0, result.ntuples, tuple)


def change(sql: str, params: Sequence[Value]) -> int:
    """Execute a statement that writes; how many rows it wrote."""
    _, result = _execute(sql, params)
    return result.command_tuples or 0


def _execute(sql: str, params: Sequence[Value]) -> tuple[Connection, PGresult]:
    wrapper = connections[DEFAULT_DB_ALIAS]
    wrapper.ensure_connection()
    connection = wrapper.connection
    started = time.monotonic()
    with wrapper.wrap_database_errors:
        result = _run(connection, sql, params)
    if wrapper.queries_logged:
        taken = f"{time.monotonic() - started:.3f}"
        wrapper.queries_log.append({"sql": sql, "time": taken})
    return connection, result


def _run(connection: Connection, sql: str, params: Sequence[Value]) -> PGresult:
    server = connection.pgconn
    if server.transaction_status == pq.TransactionStatus.IDLE and not connection.autocommit:
        _checked(connection, server.exec_(b"BEGIN"))
    name = _prepared(connection, sql, tuple(map(type, params)))
    return _checked(connection, server.exec_prepared(name, [_sent(value) for value in params]))


def _sent(value: Value) -> Any:
    """As PostgreSQL reads it; a text would end at a NUL."""
    if value is None:
        return None
    if isinstance(value, str) and "\0" in value:
        raise DataError("PostgreSQL's texts hold no NUL.")
    if isinstance(value, list):
        return f"{{{','.join(map(str, value))}}}".encode()
    return str(value).encode()


def _prepared(connection: Connection, sql: str, kinds: tuple[type[Any], ...]) -> bytes:
    """The name under which this connection's server knows the statement."""
    names = _names.setdefault(connection, {})
    name = names.get((sql, kinds))
    if name is None:
        name = b"warble_%d" % next(_numbers)
        types = [_OIDS.get(kind, _UNKNOWN) for kind in kinds]
        _checked(connection, connection.pgconn.prepare(name, _numbered(sql), types))
        names[sql, kinds] = name
    return name


@functools.cache
def _numbered(sql: str) -> bytes:
    """The statement with `$1`, `$2`, … for its `%s`."""
    first, *others = sql.split("%s")
    parts = (f"${number}{part}" for number, part in enumerate(others, start=1))
    return "".join([first, *parts]).replace("%%", "%").encode()


def _checked(connection: Connection, result: PGresult) -> PGresult:
    """Raises what PostgreSQL answered, as psycopg does."""
    if result.status not in {pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK}:
        raise error_from_result(result, encoding=connection.info.encoding)
    return result
