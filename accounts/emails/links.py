"""The links in e-mails. What they carry is signed, expires, and works once."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from accounts.errors import InvalidLink
from accounts.models import User
from config.ids import MAX_ID

# With a dot for Django's colon, a token reads the same in a link and out of it: nothing to escape.
_VERIFICATION = signing.TimestampSigner(salt="warble.verify-email", sep=".")
_ID = re.compile(rb"[0-9]{1,19}")


@dataclass(frozen=True, slots=True)
class Verification:
    """Who follows the link reads the mail of `email`. `change_id` names the `EmailChange` by which
    it is to become the account's; None where it is that already."""

    user_id: int
    email: str
    change_id: int | None


def verification_link(*, user_id: int, email: str, change_id: int | None = None) -> str:
    return _link(
        "verify-email", token=_VERIFICATION.sign_object([user_id, email, change_id], compress=True)
    )


def read_verification_token(token: str) -> Verification:
    """Raises `InvalidLink` when it is wrong or older than `EMAIL_VERIFICATION_LIFETIME`."""
    try:
        return Verification(
            *_VERIFICATION.unsign_object(token, max_age=settings.EMAIL_VERIFICATION_LIFETIME)
        )
    except (signing.BadSignature, ValueError):
        raise InvalidLink from None


def reset_link(user: User) -> str:
    """It works until the password, the address or the time of the last login to the staff's pages
    changes, and for `PASSWORD_RESET_TIMEOUT` at most."""
    return _link(
        "reset-password",
        uid=urlsafe_base64_encode(str(user.pk).encode()),
        token=default_token_generator.make_token(user),
    )


def read_reset_uid(uid: str) -> int:
    """The id of the account that a reset link is for. Raises `InvalidLink`."""
    try:
        digits = urlsafe_base64_decode(uid)
    except ValueError:
        raise InvalidLink from None
    if not _ID.fullmatch(digits) or int(digits) > MAX_ID:
        raise InvalidLink
    return int(digits)


def reset_token_is_good(user: User, token: str) -> bool:
    return default_token_generator.check_token(user, token)


def _link(page: str, **query: str) -> str:
    return f"{settings.PUBLIC_URL}/{page}?{urlencode(query)}"
