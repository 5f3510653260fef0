"""Codes that count once: those of an authenticator app (TOTP, RFC 6238; library: django-otp), and
recovery codes.

Codes are taken as people copy them: with spaces and hyphens, recovery codes in either case. Digits
are 0-9 alone.
"""

import base64
import re
import secrets
from time import time
from urllib.parse import quote, urlencode

from django.utils.crypto import salted_hmac
from django_otp.oath import TOTP

ISSUER = "Warble"
RECOVERY_CODES = 10
TOLERANCE = 1  # steps of 30 s that a clock may be off, either way
_KEY_BYTES = 20  # what RFC 4226 recommends, and all apps take
_RECOVERY_BYTES = 10  # 80 bits: a fast hash keeps them well enough
_FILLING = re.compile(r"[ -]")
_APP_CODE = re.compile(r"[0-9]{6}")


def new_key() -> bytes:
    return secrets.token_bytes(_KEY_BYTES)


def secret_of(key: bytes) -> str:
    """The key as people type it into their app."""
    return base64.b32encode(key).decode("ascii")


def otpauth_url(key: bytes, *, username: str) -> str:
    """What apps read from a QR code."""
    query = urlencode({"secret": secret_of(key), "issuer": ISSUER})
    return f"otpauth://totp/{quote(ISSUER)}:{quote(username)}?{query}"


def matching_step(key: bytes, code: str, *, after: int) -> int | None:
    """The time step that `code` is the app's code of, if it is one about now and later than the
    step `after`, whose code was taken already."""
    digits = _FILLING.sub("", code)
    if not _APP_CODE.fullmatch(digits):
        return None
    clock = TOTP(key)
    clock.time = time()
    if not clock.verify(int(digits), tolerance=TOLERANCE, min_t=after + 1):
        return None
    return int(clock.t())


def new_recovery_codes() -> list[str]:
    """As they are shown: four groups of four."""
    return [_grouped(secrets.token_bytes(_RECOVERY_BYTES)) for _ in range(RECOVERY_CODES)]


def hashed_recovery_code(code: str) -> str:
    """What is kept of a recovery code."""
    letters = _FILLING.sub("", code).lower()
    return salted_hmac("warble.recovery-code", letters, algorithm="sha256").hexdigest()


def _grouped(drawn: bytes) -> str:
    letters = base64.b32encode(drawn).decode("ascii").lower()
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
