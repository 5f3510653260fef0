"""Counting calls: atomically in Redis (library `limits`), and where a limit guards an account, in
PostgreSQL while Redis does not answer."""

import functools
import math
import time
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string
from limits import RateLimitItemPerSecond
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter

from config.caching import attempt, raw_client
from config.environment import Rate
from config.throttling.allowance import Allowance


class Store(Protocol):
    """Counts a call under `key`; what `THROTTLE_STORE_WITHOUT_REDIS` names."""

    def __call__(self, *, key: str, rate: Rate) -> Allowance: ...


def count(*, scope: str, who: str) -> Allowance | None:
    """Count one call of `who`. None where the scope is off, and where Redis does not answer and the
    scope may do without: then nothing is counted."""
    rate: Rate | None = settings.THROTTLE_RATES.get(scope)
    if rate is None:
        return None
    allowance = _in_redis(scope, who, rate)
    if allowance is None and scope in settings.THROTTLES_THAT_OUTLAST_REDIS:
        store = cast("Store", import_string(settings.THROTTLE_STORE_WITHOUT_REDIS))
        return store(key=f"{scope}:{who}", rate=rate)
    return allowance


@functools.cache
def _limiter() -> MovingWindowRateLimiter:
    pool = raw_client().connection_pool
    storage = RedisStorage(settings.REDIS_CACHE_URL, pool, key_prefix="throttle")
    return MovingWindowRateLimiter(storage)


def _in_redis(scope: str, who: str, rate: Rate) -> Allowance | None:
    item = RateLimitItemPerSecond(rate.limit, rate.seconds)

    def hit(_client: object) -> Allowance:
        allowed = _limiter().hit(item, scope, who)
        stats = _limiter().get_window_stats(item, scope, who)
        reset = max(1, math.ceil(stats.reset_time - time.time()))
        return Allowance(allowed, rate.limit, max(0, stats.remaining), reset)

    return attempt(hit)
