"""Rate limits, told in `RateLimit-…` headers.

A view names its scope in `throttle_scope`, or one of its methods in `@describe(throttled="…")`;
what may be done per time is in `THROTTLE_<SCOPE>`. Only writes are counted. Logged-in callers are
counted by account, others by address, and in `auth` also by the account that they name.
"""

from config.throttling.allowance import Allowance, TooManyRequests, tightest
from config.throttling.counting import count

__all__ = ["Allowance", "TooManyRequests", "count", "tightest"]
