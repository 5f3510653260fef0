"""The database engine: Django's own, but for how it finds out that a connection is dead.

A thread keeps its connection. Django's `CONN_HEALTH_CHECKS` asks `is_usable` before what a request
does first with it, which sends a statement. A server that goes away closes its connections, though,
which can be seen on the socket of an idle one: it has something to read. So a sound connection
costs no round trip. The web server ends threads that have nothing to do; their connections end with
them.
"""

import os
import select
import threading
from typing import Any
from weakref import WeakSet

from django.db.backends.postgresql import base
from django.db.backends.utils import debug_transaction
from psycopg import Connection
from psycopg.pq import TransactionStatus

from config import statements
from config.time_limits import lower_timeout


class _Kept:
    """The connections of a thread. Django's objects around them refer to each other in circles, so
    without this one they would stay open until the garbage collector comes by."""

    def __init__(self) -> None:
        self.connections: WeakSet[Connection[Any]] = WeakSet()
        self.process_id = os.getpid()

    def __del__(self) -> None:
        if os.getpid() != self.process_id:
            return  # a fork, whose parent goes on using them
        for connection in self.connections:
            connection.close()


class _Thread(threading.local):
    def __init__(self) -> None:
        self.kept = _Kept()


_thread = _Thread()


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: Any) -> "Connection[Any]":
        connection: Connection[Any] = super().get_new_connection(conn_params)
        _thread.kept.connections.add(connection)
        return connection

    def is_usable(self) -> bool:
        """Whether no transaction was left open on the connection, and nothing speaks against it or
        the server answers on it."""
        status = self.connection.pgconn.transaction_status
        if status != TransactionStatus.IDLE and not self.in_atomic_block:
            return False
        return not _has_something_to_read(self.connection) or super().is_usable()

    def before_statement(self) -> None:
        """What every statement has to respect, whoever sends it. Raises `TimeUp`."""
        lower_timeout(self.connection)

    def _cursor(self, name: str | None = None) -> Any:
        """What `config.statements` has put off comes before what Django sends."""
        if self.connection is not None:
            self.before_statement()
            with self.wrap_database_errors:
                statements.catch_up(self.connection)
        return super()._cursor(name)  # type: ignore[misc]

    def _commit(self) -> None:
        if self.connection is not None:
            with debug_transaction(self, "COMMIT"), self.wrap_database_errors:
                statements.commit(self.connection)

    def _rollback(self) -> None:
        if self.connection is not None:
            statements.waiting(self.connection).clear()
        super()._rollback()  # type: ignore[misc]


def _has_something_to_read(connection: "Connection[Any]") -> bool:
    if connection.closed:
        return True
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))
