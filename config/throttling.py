"""Rate limits: atomic counts in Redis (library `limits`), told in `RateLimit-…` headers.

A view names its scope in `throttle_scope`; what it may do per time is in `THROTTLE_<SCOPE>`.
Only writes are counted. Logged-in callers are counted by account, others by address.
"""

import functools
import math
import time
from dataclasses import dataclass

from django.conf import settings
from limits import RateLimitItemPerSecond
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from config.caching import attempt, raw_client
from config.environment import Rate


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a limit: `remaining` calls until it refills in `reset` seconds."""

    allowed: bool
    limit: int
    remaining: int
    reset: int

    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset),
        }


@functools.cache
def _limiter() -> MovingWindowRateLimiter:
    pool = raw_client().connection_pool
    storage = RedisStorage(settings.REDIS_CACHE_URL, pool, key_prefix="throttle")
    return MovingWindowRateLimiter(storage)


def take(*, scope: str, who: str, rate: Rate) -> Allowance | None:
    """Count one call of `who`. None when Redis does not answer: then nothing is counted."""
    item = RateLimitItemPerSecond(rate.limit, rate.seconds)

    def count(_client: object) -> Allowance:
        allowed = _limiter().hit(item, scope, who)
        stats = _limiter().get_window_stats(item, scope, who)
        reset = max(1, math.ceil(stats.reset_time - time.time()))
        return Allowance(allowed, rate.limit, max(0, stats.remaining), reset)

    return attempt(count)


class ScopedThrottle(BaseThrottle):
    """Counts a write under its view's `throttle_scope`; leaves the allowance on the request."""

    allowance: Allowance | None = None

    def allow_request(self, request: Request, view: APIView) -> bool:
        scope: str | None = getattr(view, "throttle_scope", None)
        rate = settings.THROTTLE_RATES.get(scope) if scope else None
        if rate is None or request.method in {"GET", "HEAD", "OPTIONS"}:
            return True
        self.allowance = take(scope=str(scope), who=_who(request), rate=rate)
        request.allowance = self.allowance  # type: ignore[attr-defined]
        return self.allowance is None or self.allowance.allowed

    def wait(self) -> float | None:
        return self.allowance.reset if self.allowance else None


def _who(request: Request) -> str:
    user_id = getattr(request.user, "user_id", None)
    return f"user-{user_id}" if user_id else f"address-{request.META.get('REMOTE_ADDR', '')}"
