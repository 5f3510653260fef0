"""Statements on hot paths: PostgreSQL parses and plans each once per connection, then only runs it.

They go to the libpq connection under Django's (`psycopg.pq`, psycopg's documented lower level), in
Django's transaction. A statement by Django's cursor costs this side about seven times the time.
Behind a pooler that shares connections between transactions, it has to know prepared statements
(PgBouncer 1.21 does).

A round trip costs both sides more than a small statement does. So `BEGIN` goes with the first
statement of a transaction, and what is put off (`put_off`) with the next or with the `COMMIT`
(`config.postgresql`): several commands in one message (PostgreSQL documentation, "Multiple
Statements in a Simple Query"), the prepared ones as `EXECUTE`. A statement alone has its values
bound on the server.
"""

import functools
import itertools
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias
from weakref import WeakKeyDictionary

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import DataError, OperationalError, postgres, pq
from psycopg.adapt import AdaptersMap, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import Escaping
from psycopg.pq.abc import PGresult

Connection: TypeAlias = "psycopg.Connection[Any]"
Value: TypeAlias = int | str | datetime | list[int] | None
_TYPES = {int: "int8", str: "text", datetime: "timestamptz"}
_OIDS = {kind: postgres.types[name].oid for kind, name in _TYPES.items()}
_OIDS[list] = postgres.types["int8"].array_oid
_UNKNOWN = 0
_waiting: "WeakKeyDictionary[Connection, list[bytes]]" = WeakKeyDictionary()
_names: "WeakKeyDictionary[Connection, dict[Any, bytes]]" = WeakKeyDictionary()
_readers: "WeakKeyDictionary[Connection, Any]" = WeakKeyDictionary()
_numbers = itertools.count(1)


class _Context(NamedTuple):
    """A connection's, without the connection, which its reader must not keep."""

    adapters: AdaptersMap
    connection: None = None


def fetch(sql: str, params: Sequence[Value], *, prepared: bool = True) -> list[tuple[Any, ...]]:
    """The rows of a statement that returns rows; `%s` in it stands for the next of `params`.
    `prepared`: whether the server is to keep it for the next time."""
    connection, result = _execute(sql, params, _run if prepared else _run_once)
    reader = _reader(connection)
    reader.set_pgresult(result)
    rows: list[tuple[Any, ...]] = reader.load_rows(0, result.ntuples, tuple)
    reader.set_pgresult(None)  # it would keep it
    return rows


def _reader(connection: Connection) -> Any:
    """It finds once how values of a type are read."""
    reader = _readers.get(connection)
    if reader is None:
        reader = _readers[connection] = Transformer(_Context(connection.adapters))
    return reader


def change(sql: str, params: Sequence[Value]) -> int:
    """Execute a statement that writes; how many rows it wrote."""
    _, result = _execute(sql, params)
    return result.command_tuples or 0


def put_off(sql: str, params: Sequence[Value]) -> None:
    """Execute a statement whose result nobody asks for, in a transaction: together with the next
    one, or with the `COMMIT`. What PostgreSQL says against it is raised there."""
    wrapper = _wrapper()
    if not wrapper.in_atomic_block:
        _execute(sql, params)
        return
    connection = wrapper.connection
    command = _as_command(connection, _prepared(connection, sql, params), params)
    waiting(connection).append(command)
    _log(wrapper, sql, 0)


def put_off_command(command: bytes) -> None:
    """The same for a command without values, which is not prepared, in an open `atomic`."""
    wrapper = _wrapper()
    waiting(wrapper.connection).append(command)
    _log(wrapper, command.decode(), 0)


def waiting(connection: Connection) -> list[bytes]:
    """What is put off on this connection; the commands, in their order."""
    return _waiting.setdefault(connection, [])


def commit(connection: Connection) -> None:
    """What is put off, and `COMMIT`. Nothing where nothing was sent since the last one."""
    if waiting(connection) or connection.pgconn.transaction_status != pq.TransactionStatus.IDLE:
        send(connection, [b"COMMIT"])


def catch_up(connection: Connection) -> None:
    """Send what is put off; it is lost where the transaction has failed already."""
    if not waiting(connection):
        return
    if connection.pgconn.transaction_status == pq.TransactionStatus.INERROR:
        waiting(connection).clear()
    else:
        send(connection, [])


def send(connection: Connection, commands: Sequence[bytes]) -> PGresult:
    """Send commands in one message, after those that wait; the last one's result. In a transaction
    (which begins if none is open), unless the connection is in autocommit."""
    server = connection.pgconn
    put_off_before = waiting(connection)
    begin = [b"BEGIN"] if _begins(connection) else []
    message = b"; ".join([*begin, *put_off_before, *commands])
    put_off_before.clear()
    return _checked(connection, server.exec_(message))


def _wrapper() -> Any:
    wrapper: Any = connections[DEFAULT_DB_ALIAS]
    wrapper.close_if_health_check_failed()
    wrapper.ensure_connection()
    wrapper.before_statement()
    return wrapper


def _execute(
    sql: str, params: Sequence[Value], run: "Callable[..., PGresult] | None" = None
) -> tuple[Connection, PGresult]:
    wrapper = _wrapper()
    connection = wrapper.connection
    started = time.monotonic()
    with wrapper.wrap_database_errors:
        result = (run or _run)(connection, sql, params)
    _log(wrapper, sql, time.monotonic() - started)
    return connection, result


def _log(wrapper: Any, sql: str, seconds: float) -> None:
    if wrapper.queries_logged:
        wrapper.queries_log.append({"sql": sql, "time": f"{seconds:.3f}"})


def _run(connection: Connection, sql: str, params: Sequence[Value]) -> PGresult:
    name = _prepared(connection, sql, params)
    if waiting(connection) or _begins(connection):
        return send(connection, [_as_command(connection, name, params)])
    sent = [_sent(value) for value in params]
    return _checked(connection, connection.pgconn.exec_prepared(name, sent))


def _run_once(connection: Connection, sql: str, params: Sequence[Value]) -> PGresult:
    if waiting(connection) or _begins(connection):
        send(connection, [])
    types = [_OIDS.get(type(value), _UNKNOWN) for value in params]
    sent = [_sent(value) for value in params]
    result = connection.pgconn.exec_params(_numbered(sql), sent, types)
    return _checked(connection, result)


def _begins(connection: Connection) -> bool:
    idle = connection.pgconn.transaction_status == pq.TransactionStatus.IDLE
    return idle and not connection.autocommit


def _as_command(connection: Connection, name: bytes, params: Sequence[Value]) -> bytes:
    values = b", ".join([_literal(connection, value) for value in params])
    return b"EXECUTE %s (%s)" % (name, values) if values else b"EXECUTE %s" % name


def _literal(connection: Connection, value: Value) -> bytes:
    if type(value) is int:
        return b"%d" % value
    sent = _sent(value)
    if sent is None:
        return b"NULL"
    return Escaping(connection.pgconn).escape_literal(sent)


def _sent(value: Value) -> Any:
    """As PostgreSQL reads it; a text would end at a NUL."""
    if value is None or type(value) is int:
        return None if value is None else b"%d" % value
    if isinstance(value, str) and "\0" in value:
        raise DataError("PostgreSQL's texts hold no NUL.")
    if isinstance(value, list):
        return f"{{{','.join(map(str, value))}}}".encode()
    return str(value).encode()


def _prepared(connection: Connection, sql: str, params: Sequence[Value]) -> bytes:
    """The name under which this connection's server knows the statement."""
    kinds = tuple(map(type, params))
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
        problem = error_from_result(result, encoding=connection.info.encoding)
        if problem.sqlstate is None and connection.closed:
            raise OperationalError(str(problem))  # libpq's own words: the server is gone
        raise problem
    return result
