"""The database engine: Django's own, but for how it finds out that a pooled connection is dead.

Django's `CONN_HEALTH_CHECKS` sends a statement before every request. A server that goes away closes
its connections, though, which can be seen on the socket of an idle one: it has something to read.
So a sound connection costs no round trip; and when one is dead, so are mostly all that were idle
with it: they are thrown away one after the other at once, where the pool's own check would pause
longer and longer between them, until the request ran out of time.
"""

import select
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.utils import debug_transaction
from psycopg import Connection, OperationalError
from psycopg_pool import ConnectionPool

from config import statements


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: Any) -> "Connection[Any]":
        """A connection of the pool that nothing speaks against; a new one without a pool."""
        while True:
            connection: Connection[Any] = super().get_new_connection(conn_params)
            if self.pool is None or not _is_dead(connection):
                return connection
            connection.close()
            self.pool.putconn(connection)  # which drops it and makes another one

    def _cursor(self, name: str | None = None) -> Any:
        """What `config.statements` has put off comes before what Django sends."""
        if self.connection is not None:
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


def _is_dead(connection: "Connection[Any]") -> bool:
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    if not poll.poll(0):
        return False
    try:
        ConnectionPool.check_connection(connection)
    except OperationalError:
        return True
    return False
