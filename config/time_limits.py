"""A limit on the time that several statements take together.

PostgreSQL's `statement_timeout` is of each statement alone. So before each one it is lowered to
what is left, where that has become much less than what the server was told last.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from django.db import OperationalError, connection
from psycopg.errors import QueryCanceled

from config import statements

Connection = psycopg.Connection[Any]
SLACK = 0.1  # of the whole time: by how much it may be exceeded


class TimeUp(Exception):
    """What is done under a limit took longer."""


@dataclass(slots=True)
class _Limit:
    milliseconds: int
    ends_at: float  # by the monotonic clock
    told: float = float("inf")  # milliseconds that the server allows a statement now

    def left(self) -> float:
        """Milliseconds. Raises `TimeUp` when there are none."""
        left = (self.ends_at - time.monotonic()) * 1000
        if left <= 0:
            raise TimeUp
        return left


_limits: "WeakKeyDictionary[Connection, _Limit]" = WeakKeyDictionary()


@contextmanager
def time_limit(milliseconds: int) -> Iterator[None]:
    """All that is asked of PostgreSQL inside, which is in a transaction, is given up when about so
    many milliseconds have passed in all. Raises `TimeUp`."""
    connection.ensure_connection()
    server: Connection = connection.connection
    _limits[server] = _Limit(milliseconds, time.monotonic() + milliseconds / 1000)
    try:
        yield
    except OperationalError as problem:
        if isinstance(problem.__cause__, QueryCanceled):
            raise TimeUp from None
        raise
    finally:
        _limits.pop(server)
    if connection.connection is server:
        # What goes on in the same transaction has no limit.
        statements.waiting(server).append(b"SET LOCAL statement_timeout TO DEFAULT")


def lower_timeout(server: Connection) -> None:
    """Before a statement: have the server give it up in time. Raises `TimeUp`."""
    limit = _limits.get(server)
    if limit is None:
        return
    left = limit.left()
    if limit.told - left > SLACK * limit.milliseconds:
        limit.told = left
        statements.waiting(server).append(b"SET LOCAL statement_timeout = %d" % max(left, 1))
