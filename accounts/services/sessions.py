"""Logging in and out; the rotation of a session's tokens."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts import selectors, tokens
from accounts.errors import AccountDeactivated, AccountSuspended, InvalidCredentials, TokenInvalid
from accounts.models import Session, User
from accounts.services.ending import end_session
from accounts.tokens import RefreshClaims, TokenPair
from config.viewer import Viewer
from reliability.transactions import atomic


@dataclass(frozen=True, slots=True)
class Device:
    """Where a session was opened: the user agent and the shortened address."""

    name: str
    ip: str


@dataclass(frozen=True, slots=True)
class LoggedIn:
    user: User
    pair: TokenPair


def log_in(*, username: str, password: str, device: Device) -> LoggedIn:
    """Open a session. Raises `InvalidCredentials`, or with the right password
    `AccountSuspended` or `AccountDeactivated`."""
    user = selectors.find_login(username)
    if user is None:
        make_password(password)  # as slow as checking one: time must not tell who exists
        raise InvalidCredentials
    if not user.check_password(password):
        raise InvalidCredentials
    if user.suspended_at is not None:
        raise AccountSuspended
    if not user.is_active:
        raise AccountDeactivated
    session = open_session(user=user, device=device)
    return LoggedIn(user, tokens.issue_pair(session))


def refresh(*, refresh_token: str) -> TokenPair:
    """Rotate a session's pair. The token before the current one gets the same pair again for
    `REFRESH_REUSE_GRACE`; after that, its use ends the session. Raises `TokenInvalid`."""
    pair = _rotate(tokens.read_refresh(refresh_token))
    if pair is None:
        raise TokenInvalid
    return pair


@atomic
def _rotate(claims: RefreshClaims) -> TokenPair | None:
    """The next pair, or the current one again; None for a token that is spent, whose session ends
    with this transaction."""
    session = (
        Session.objects.live()
        .select_for_update(of=("self",), no_key=True)
        .filter(pk=claims.session_id)
        .first()
    )
    if session is None:
        return None
    now = timezone.now()
    if claims.generation == session.generation:
        session.generation += 1
        session.issued_at = session.last_used_at = now
        session.save(update_fields=["generation", "issued_at", "last_used_at"])
        return tokens.issue_pair(session)
    is_previous = claims.generation == session.generation - 1
    if is_previous and now - session.issued_at <= settings.REFRESH_REUSE_GRACE:
        return tokens.issue_pair(session)
    end_session(session_id=session.pk)
    return None


@atomic
def log_out(*, viewer: Viewer, refresh_token: str) -> None:
    """End the session that a refresh token of the viewer's belongs to, and blacklist the token.
    Raises `TokenInvalid` for a token of someone else's."""
    claims = tokens.read_refresh(refresh_token)
    session = Session.objects.filter(pk=claims.session_id, user_id=viewer.user_id).first()
    if session is None:
        raise TokenInvalid
    tokens.blacklist(refresh_token)
    end_session(session_id=session.pk)


def open_session(*, user: User, device: Device) -> Session:
    now = timezone.now()
    return Session.objects.create(
        user=user, device=device.name, ip=device.ip, issued_at=now, last_used_at=now
    )
