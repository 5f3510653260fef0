"""What Redis must be told, or it would go on saying what is no longer so.

What could not be told is told before this process next believes what Redis says, as long as it
matters: until then `settle` raises, and the reader asks PostgreSQL. Other processes may believe
Redis meanwhile, so it is told in the background as soon as it answers again.
"""

import os
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from redis.exceptions import RedisError

from config.caching import RedisAway, answers, breaker

RETRY_SECONDS = 0.05
# Until when it matters, by the monotonic clock, and how to tell it.
_untold: deque[tuple[float, Callable[[], object]]] = deque()


def tell(send: Callable[[], object], *, matters_for: float) -> None:
    """Call `send`, which raises `RedisError` when it could not; then again by `settle`, until
    `matters_for` seconds have passed."""
    try:
        settle()
        send()
    except RedisError:
        breaker.trip()
        _untold.append((time.monotonic() + matters_for, send))
        if not _telling.locked():
            threading.Thread(target=_go_on_telling, name="telling", daemon=True).start()


def settle() -> None:
    """Tell what could not be told. Raises `RedisError`: Redis is not to be believed just now."""
    while first := next(iter(_untold.copy()), None):
        if breaker.is_open():
            raise RedisAway
        until, send = first
        if until > time.monotonic():
            try:
                send()
            except RedisError:
                breaker.trip()
                raise
        # Only now: another thread must not find nothing left to tell before it was told.
        with suppress(ValueError):
            _untold.remove(first)


def _go_on_telling() -> None:
    """Until nothing is left that matters. One thread at a time: before it ends it looks once more
    for what came when it was about to."""
    while _untold and _telling.acquire(blocking=False):
        try:
            while _untold:
                time.sleep(RETRY_SECONDS)
                _forget_what_matters_no_more()
                with suppress(RedisError):
                    if answers():
                        settle()
        finally:
            _telling.release()


def _forget_what_matters_no_more() -> None:
    for entry in _untold.copy():
        if entry[0] <= time.monotonic():
            with suppress(ValueError):
                _untold.remove(entry)


def _begin_anew() -> None:
    """In a forked process: the parent's thread is not here, and tells what the parent knows."""
    global _telling  # noqa: PLW0603
    _telling = threading.Lock()
    _untold.clear()


_telling = threading.Lock()
os.register_at_fork(after_in_child=_begin_anew)
