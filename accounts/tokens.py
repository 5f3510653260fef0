"""The JWTs of a session (library: simplejwt).

A pair is a pure function of session, generation and time of issue: making it twice gives the same
bytes, so that a client whose answer was lost can be given the same pair again without storing it.
"""

import functools
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.utils.crypto import salted_hmac
from rest_framework_simplejwt.exceptions import TokenBackendError, TokenError
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken, Token

from accounts.errors import TokenInvalid
from accounts.models import Session
from config.ids import MAX_ID

MAX_TOKEN_LENGTH = 2000
_ID = re.compile("[0-9]{1,19}")
# What a hostile token makes the libraries raise: among them times beyond the calendar, and a header
# that is nested deeper than Python can read.
_UNREADABLE = (
    TokenError,
    TokenBackendError,
    KeyError,
    ValueError,
    TypeError,
    ArithmeticError,
    OSError,
    RecursionError,
)
T = TypeVar("T", bound=Token)


@dataclass(frozen=True, slots=True)
class TokenPair:
    access: str
    refresh: str


@dataclass(frozen=True, slots=True)
class Claims:
    """Whose a token is, of which session, and of which of its pairs; the second it expires in."""

    user_id: int
    session_id: int
    generation: int
    expires_at: int


def issue_pair(session: Session) -> TokenPair:
    """The pair of the session's current generation, issued at its `issued_at`."""
    issued_at = session.issued_at.replace(microsecond=0)
    return TokenPair(
        access=_signed(AccessToken(), session, issued_at),
        refresh=_signed(RefreshToken(), session, issued_at),
    )


def read_access(token: str) -> tuple[int, int]:
    """User id and session id in a valid access token. Raises `TokenInvalid`."""
    if len(token) > MAX_TOKEN_LENGTH:
        raise TokenInvalid
    claims = _access_claims(token, settings.SECRET_KEY)
    if claims.expires_at <= time.time():
        raise TokenInvalid
    return claims.user_id, claims.session_id


def read_refresh(token: str) -> Claims:
    """Raises `TokenInvalid`, also for a token that logging out blacklisted."""
    return _verified(RefreshToken, token)[1]


def blacklist(token: str) -> None:
    """Put a valid refresh token on simplejwt's blacklist."""
    _verified(RefreshToken, token)[0].blacklist()


def _signed(token: Token, session: Session, issued_at: datetime) -> str:
    token.set_iat(at_time=issued_at)
    token.set_exp(from_time=issued_at, lifetime=token.lifetime)
    token["sub"] = str(session.user_id)
    token["sid"] = str(session.pk)
    token["gen"] = session.generation
    token["jti"] = _jti(str(token.token_type), session.pk, session.generation)
    return str(token)


def _jti(kind: str, session_id: int, generation: int) -> str:
    name = f"{kind}.{session_id}.{generation}"
    return salted_hmac("warble.jti", name, algorithm="sha256").hexdigest()[:32]


@functools.lru_cache(maxsize=10_000)
def _access_claims(token: str, _key: str) -> Claims:
    """What a token with a right signature says never changes, so it is verified once. A bad token
    raises, which is not kept."""
    return _verified(AccessToken, token)[1]


def _verified(kind: type[T], token: str) -> tuple[T, Claims]:
    """A valid token of this kind and what it says. Raises `TokenInvalid`.

    The claims are read before simplejwt looks at its blacklist, so that no odd `jti` gets there.
    """
    if len(token) > MAX_TOKEN_LENGTH:
        raise TokenInvalid
    try:
        claims = _read(kind, kind().get_token_backend().decode(token))  # type: ignore[arg-type]
        return kind(token), claims  # type: ignore[arg-type]  # its annotations forget str
    except _UNREADABLE:
        raise TokenInvalid from None


def _read(kind: type[T], payload: Mapping[str, Any]) -> Claims:
    """The claims as `_signed` writes them: nothing that merely can be read as a number."""
    generation, expires_at = payload["gen"], payload["exp"]
    if type(generation) is not int or type(expires_at) is not int:
        raise TokenInvalid
    session_id = _id(payload["sid"])
    if payload["jti"] != _jti(str(kind.token_type), session_id, generation):
        raise TokenInvalid
    return Claims(_id(payload["sub"]), session_id, generation, expires_at)


def _id(claim: object) -> int:
    if not (isinstance(claim, str) and _ID.fullmatch(claim) and int(claim) <= MAX_ID):
        raise TokenInvalid
    return int(claim)
