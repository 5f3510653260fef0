"""The JWTs of a session (library: simplejwt).

A pair is a pure function of session, generation and time of issue: making it twice gives the same
bytes, so that a client whose answer was lost can be given the same pair again without storing it.
"""

import functools
import time
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.conf import settings
from django.utils.crypto import salted_hmac
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken, Token

from accounts.errors import TokenInvalid
from accounts.models import Session

MAX_TOKEN_LENGTH = 2000
T = TypeVar("T", bound=Token)


@dataclass(frozen=True, slots=True)
class TokenPair:
    access: str
    refresh: str


@dataclass(frozen=True, slots=True)
class RefreshClaims:
    session_id: int
    generation: int


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
    user_id, session_id, expires_at = _access_claims(token, settings.SECRET_KEY)
    if expires_at <= time.time():
        raise TokenInvalid
    return user_id, session_id


def read_refresh(token: str) -> RefreshClaims:
    """Raises `TokenInvalid`, also for a token that logging out blacklisted."""
    claims = _verified(RefreshToken, token)
    return RefreshClaims(session_id=int(claims["sid"]), generation=int(claims["gen"]))


def blacklist(token: str) -> None:
    """Put a valid refresh token on simplejwt's blacklist."""
    _verified(RefreshToken, token).blacklist()


def _signed(token: Token, session: Session, issued_at: datetime) -> str:
    token.set_iat(at_time=issued_at)
    token.set_exp(from_time=issued_at, lifetime=token.lifetime)
    token["sub"] = str(session.user_id)
    token["sid"] = str(session.pk)
    token["gen"] = session.generation
    name = f"{token.token_type}.{session.pk}.{session.generation}"
    token["jti"] = salted_hmac("warble.jti", name, algorithm="sha256").hexdigest()[:32]
    return str(token)


@functools.lru_cache(maxsize=10_000)
def _access_claims(token: str, _key: str) -> tuple[int, int, int]:
    """User id, session id and the second in which a token with a right signature expires: what it
    says never changes, so it is verified once. A bad token raises, which is not kept."""
    claims = _verified(AccessToken, token)
    return int(claims["sub"]), int(claims["sid"]), int(claims["exp"])


def _verified(kind: type[T], token: str) -> T:
    if len(token) > MAX_TOKEN_LENGTH:
        raise TokenInvalid
    try:
        claims = kind(token)  # type: ignore[arg-type]  # its annotation forgets str
        int(claims["sub"]), int(claims["sid"]), int(claims["gen"])
    except (TokenError, KeyError, ValueError, TypeError):
        raise TokenInvalid from None
    return claims
