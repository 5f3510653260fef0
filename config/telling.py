"""What Redis must be told, or it would go on saying what is no longer so.

What could not be told is told before this process next believes what Redis says, as long as it
matters: until then `settle` raises, and the reader asks PostgreSQL. Only other processes may
believe Redis meanwhile, for as long as what it says there lives.
"""

import time
from collections import deque
from collections.abc import Callable

from redis.exceptions import RedisError

from config.caching import RedisAway, breaker

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


def settle() -> None:
    """Tell what could not be told. Raises `RedisError`: Redis is not to be believed just now."""
    while _untold:
        if breaker.is_open():
            raise RedisAway
        until, send = _untold.popleft()
        if until < time.monotonic():
            continue
        try:
            send()
        except RedisError:
            breaker.trip()
            _untold.appendleft((until, send))
            raise
