"""Counting in PostgreSQL, for limits that must hold whatever becomes of Redis.

The library `limits` has no storage for PostgreSQL, and these few calls need none of its strategies:
a window opens with its first call and closes by itself, in one statement. At its end the count
begins anew, so around it up to twice the limit may pass; a moving window would need a row per call.
"""

import math
from collections.abc import Iterable

from django.db.models import F
from django.utils.crypto import salted_hmac

from accounts.models import ThrottleWindow
from config.environment import Rate
from config.statements import fetch
from config.throttling import Allowance

# Nothing is written, and nothing returned, where the limit is reached: an attack costs no writes.
_COUNT = """
INSERT INTO accounts_throttlewindow AS kept (key, count, ends_at)
VALUES (%s, 1, statement_timestamp() + make_interval(secs => %s::float8))
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN kept.ends_at <= statement_timestamp() THEN 1 ELSE kept.count + 1 END,
  ends_at =
    CASE WHEN kept.ends_at <= statement_timestamp() THEN excluded.ends_at ELSE kept.ends_at END
WHERE kept.ends_at <= statement_timestamp() OR kept.count < %s
RETURNING count, extract(epoch FROM ends_at - statement_timestamp())::float8
"""
_WAIT = """
SELECT extract(epoch FROM ends_at - statement_timestamp())::float8
FROM accounts_throttlewindow WHERE key = %s
"""


def count(*, key: str, rate: Rate) -> Allowance:
    """Count one call under `key`, if there is one left."""
    hashed = _hashed(key)
    for counted, seconds in fetch(_COUNT, [hashed, rate.seconds, rate.limit]):
        return Allowance(True, rate.limit, rate.limit - counted, _whole(seconds))
    waits = fetch(_WAIT, [hashed])
    return Allowance(False, rate.limit, 0, _whole(waits[0][0] if waits else 0))


def give_back(*, key: str) -> None:
    """Take back one call that was counted under `key`."""
    ThrottleWindow.objects.filter(key=_hashed(key), count__gt=0).update(count=F("count") - 1)


def clear(*, keys: Iterable[str]) -> None:
    """Forget what was counted under `keys`."""
    ThrottleWindow.objects.filter(key__in=[_hashed(key) for key in keys]).delete()


def _hashed(key: str) -> str:
    return salted_hmac("warble.throttle-window", key, algorithm="sha256").hexdigest()


def _whole(seconds: float) -> int:
    return max(1, math.ceil(seconds))
