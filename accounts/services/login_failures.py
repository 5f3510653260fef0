"""The day's limit on wrong passwords for one name, whoever tries them from wherever, and what other
limits on wrong guesses share with it.

The scope `auth` bounds how fast passwords are tried; this bounds how many, so that a slow guess
from many addresses ends too. Kept in PostgreSQL always: a day is long, and Redis is only speed.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from accounts import throttle_windows
from accounts.models import Session, User
from accounts.named_accounts import NamedAccount
from config.environment import Rate
from config.throttling import Allowance, TooManyRequests


@dataclass(frozen=True, slots=True)
class Attempt:
    """A guess that is about to be tried, counted as wrong until it proves right."""

    key: str | None
    allowance: Allowance | None

    def succeeded(self) -> None:
        if self.key is not None:
            throttle_windows.give_back(key=self.key)


def begin_attempt(named: NamedAccount) -> Attempt:
    """A password for `named`. Raises `TooManyRequests`."""
    return begin_counted("login_failures", key=named.key, key_from_here=named.key_from_here)


def begin_counted(scope: str, *, key: str, key_from_here: Callable[[], str | None]) -> Attempt:
    """Count first and give back later: of many attempts at once no more than the limit get to try.
    Once `key` is used up, its caller's own place counts, where that is known. Raises
    `TooManyRequests`."""
    rate: Rate | None = settings.THROTTLE_RATES.get(scope)
    if rate is None:
        return Attempt(None, None)
    attempt = _count(scope, key, rate)
    if attempt.allowance and not attempt.allowance.allowed:
        from_here = key_from_here()
        attempt = attempt if from_here is None else _count(scope, from_here, rate)
    if attempt.allowance and not attempt.allowance.allowed:
        raise TooManyRequests(attempt.allowance)
    return attempt


def forget_failures(user: User) -> None:
    """Let the account be logged in to again by its names, from everywhere."""
    if settings.THROTTLE_RATES.get("login_failures") is None:
        return
    names = [name for name in (user.username, user.email) if name]
    places = Session.objects.filter(user=user).values_list("ip", flat=True).distinct()
    calls = [NamedAccount(username=name, place=place) for name in names for place in ["", *places]]
    keys = {_key("login_failures", key) for call in calls for key in (call.key, call.key_in_place)}
    throttle_windows.clear(keys=keys)


def _count(scope: str, name: str, rate: Rate) -> Attempt:
    key = _key(scope, name)
    return Attempt(key, throttle_windows.count(key=key, rate=rate))


def _key(scope: str, name: str) -> str:
    return f"{scope}:{name}"
