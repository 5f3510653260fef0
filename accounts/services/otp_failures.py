"""The day's limit on wrong codes for one account, by whoever knows its password.

Three of a million codes are good at a time; without a limit of its own, a thief with the password
could try one after the other until one is.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from rest_framework.exceptions import APIException

from accounts import selectors
from accounts.errors import InvalidOtp
from accounts.models import User
from accounts.services.login_failures import begin_counted


@contextmanager
def trying_code(*, user: User, otp: str | None, place: str) -> Iterator[str | None]:
    """Around the transaction in which `otp`, given from `place`, is tried: the code to try, None
    where there is none or none is asked for. Counted first and given back unless it was wrong, so
    that of many at once no more than the limit are tried. Raises `TooManyRequests`.

    When the limit is reached, a place where the account was logged in has one of its own: a thief
    must not shut the owner out.
    """
    if not otp or user.otp_enabled_at is None:
        yield None
        return

    def key_from_here() -> str | None:
        known = selectors.is_known_place(username=user.username, place=place)
        return f"{user.pk}-{place}" if known else None

    attempt = begin_counted("otp_failures", key=str(user.pk), key_from_here=key_from_here)
    try:
        yield otp
    except InvalidOtp:
        raise InvalidOtp(allowance=attempt.allowance) from None
    except APIException:
        attempt.succeeded()  # another refusal: the code was not looked at
        raise
    attempt.succeeded()
