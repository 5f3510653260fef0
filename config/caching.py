"""Redis as speed, never as truth: a call that fails is skipped, and for a moment all others too.

redis-py on a refused port needs seconds with its default retries; here a call fails within
`REDIS_TIMEOUT_SECONDS`, and the breaker then answers at once until `RETRY_AFTER_SECONDS` passed.
(The breaker libraries that exist hold a lock while the call runs, which would let one thread in a
process talk to Redis at a time.)
"""

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django_redis import get_redis_connection
from redis import Redis
from redis import exceptions as redis_errors
from redis.exceptions import RedisError

T = TypeVar("T")
Word = str | bytes | int
RETRY_AFTER_SECONDS = 1.0
logger = logging.getLogger(__name__)


class Breaker:
    """Open for `RETRY_AFTER_SECONDS` after a failure: meanwhile nobody waits for a time-out."""

    def __init__(self) -> None:
        self.open_until = 0.0

    def is_open(self) -> bool:
        return time.monotonic() < self.open_until

    def trip(self) -> None:
        self.open_until = time.monotonic() + RETRY_AFTER_SECONDS

    def reset(self) -> None:
        self.open_until = 0.0


breaker = Breaker()


def raw_client() -> Redis:
    """The plain client of the cache's pool; its calls raise `RedisError`."""
    client: Redis = get_redis_connection("default")
    return client


def attempt(call: Callable[[Redis], T]) -> T | None:
    """What `call` returns, or None when Redis did not answer or did not answer lately."""
    if breaker.is_open():
        return None
    try:
        return call(raw_client())
    except RedisError as problem:
        breaker.trip()
        logger.warning("Redis gave no answer (%s); going on without it", type(problem).__name__)
        return None


def ask(*command: Word) -> Any:
    """What Redis answers to one reading command; None also when it did not answer."""
    try:
        return call(lambda _: command)
    except RedisError:
        return None


def call(build: Callable[[str], Sequence[Word]]) -> Any:
    """What Redis answers to a command, which may be sent twice. `build` makes it from the run id of
    the server that it goes to. Raises `RedisError`, at once while the breaker is open.

    It goes over a connection of this thread's own: redis-py's client and pool take about four
    times as long around it, and this is in the way of every request.
    """
    return _through(lambda line: line.call(build))


def send(build: Callable[[str], Sequence[Word]], *, refused: Callable[[], object]) -> None:
    """The same without waiting for the answer: this thread's next `call` reads it, and calls
    `refused` if it is an error. Raises `RedisError` where it could not be sent; that it was does
    not mean that it arrived."""
    _through(lambda line: line.send(build, refused))


def _through(use: "Callable[[_Line], T]") -> T:
    if breaker.is_open():
        raise RedisAway
    try:
        return use(_line())
    except redis_errors.NoScriptError:
        raise
    except RedisError as problem:
        breaker.trip()
        logger.warning("Redis gave no answer (%s); going on without it", type(problem).__name__)
        raise


class RedisAway(RedisError):
    """Redis did not answer lately, so it is not asked."""


class _Line:
    """A connection to Redis, connected when it is first used."""

    def __init__(self) -> None:
        pool = raw_client().connection_pool  # which would count a connection that it made for good
        self.connection: Any = pool.connection_class(**pool.connection_kwargs)
        self.process_id = os.getpid()
        self.run_id = ""
        self._unread: deque[Callable[[], object]] = deque()

    def call(self, build: Callable[[str], Sequence[Word]]) -> Any:
        """Once more on a new connection where the old one has ended, by a restart perhaps."""
        was_connected = self._connect()
        try:
            self._write(build(self.run_id))
            self._read_old_answers()
            return self.connection.read_response()
        except redis_errors.ResponseError:
            raise
        except BaseException as problem:  # or the answer to this one would be read by the next
            self.connection.disconnect()
            ended = isinstance(problem, RedisError)
            if not was_connected or not ended or isinstance(problem, redis_errors.TimeoutError):
                raise
        return self.call(build)

    def send(self, build: Callable[[str], Sequence[Word]], refused: Callable[[], object]) -> None:
        self._connect()
        try:
            self._write(build(self.run_id))
            self._unread.append(refused)
        except BaseException:  # it may have gone out without being noted
            self.connection.disconnect()
            raise

    def _connect(self) -> bool:
        """Whether it was connected."""
        if self.connection.is_connected:
            return True
        self._unread.clear()
        try:
            self._write(("INFO", "server"))
            self.run_id = str(self.connection.read_response()).partition("run_id:")[2][:40]
        except BaseException:
            self.connection.disconnect()
            raise
        return False

    def _write(self, command: Sequence[Word]) -> None:
        self.connection.send_command(*command, check_health=False)

    def _read_old_answers(self) -> None:
        while self._unread:
            refused = self._unread.popleft()
            try:
                self.connection.read_response()
            except redis_errors.ResponseError:
                refused()


def _line() -> _Line:
    line: _Line | None = getattr(_thread, "line", None)
    if line is None or line.process_id != os.getpid():
        line = _thread.line = _Line()
    return line


_thread = threading.local()


def answers() -> bool:
    """Whether Redis answers just now; asks it, whatever the breaker says."""
    try:
        raw_client().ping()
    except RedisError:
        return False
    breaker.reset()
    return True
