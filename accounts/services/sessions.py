"""Logging in and out; the rotation of a session's tokens."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.utils import timezone

from accounts import events, selectors, tokens
from accounts.devices import Device
from accounts.errors import AccountDeactivated, AccountSuspended, InvalidCredentials, TokenInvalid
from accounts.models import Session, User
from accounts.named_accounts import NamedAccount
from accounts.services.ending import end_session
from accounts.services.letters import tell_new_device, tell_refresh_reused
from accounts.services.login_failures import begin_attempt
from accounts.services.otp_failures import trying_code
from accounts.services.second_factor import require_second_factor
from accounts.tokens import Claims, TokenPair
from config.viewer import Viewer
from reliability.transactions import atomic


@dataclass(frozen=True, slots=True)
class LoggedIn:
    user: User
    pair: TokenPair


def log_in(*, username: str, password: str, otp: str | None = None, device: Device) -> LoggedIn:
    """Open a session; the owner is told of a device that is new. Raises what `authenticate` raises;
    with the right password `AccountSuspended`, `AccountDeactivated`, and where the account has a
    second factor `OtpRequired`, `InvalidOtp`, `TooManyRequests` after too many wrong codes."""
    user = authenticate(username=username, password=password, device=device)
    with trying_code(user=user, otp=otp, place=device.ip) as code:
        session = _enter(user, device, code)
    return LoggedIn(user, tokens.issue_pair(session))


def authenticate(*, username: str, password: str, device: Device) -> User:
    """The account, whatever its state, that somebody without a session names and knows the password
    of. Raises `InvalidCredentials`; `TooManyRequests` after too many wrong passwords for that name,
    whatever this one is. Not in a transaction: what was counted has to stay counted."""
    attempt = begin_attempt(NamedAccount(username=username, place=device.ip))
    user = _who_knows(username, password)
    if user is None:
        raise InvalidCredentials(allowance=attempt.allowance)
    attempt.succeeded()
    return user


def _who_knows(username: str, password: str) -> User | None:
    """The account of that name with that password. One password is hashed whatever comes of it:
    time must not tell who exists."""
    user = selectors.find_login(username)
    if user is None:
        make_password(password)
        return None

    def hash_anew(raw: str) -> None:
        """The hash is of an older kind. Not over one that was changed meanwhile."""
        newer = make_password(raw)
        if User.objects.filter(pk=user.pk, password=user.password).update(password=newer):
            user.password = newer

    return user if check_password(password, user.password, setter=hash_anew) else None


@atomic
def _enter(user: User, device: Device, code: str | None) -> Session:
    current = lock_to_enter(user)
    if not current.is_active:
        raise AccountDeactivated
    require_second_factor(current, code)
    return enter(current, device)


def lock_to_enter(user: User) -> User:
    """The account as it is by now, locked, unless it or its password has changed since it was
    checked: a change of the password ends all sessions, and none may slip in behind it. Raises
    `InvalidCredentials`, `AccountSuspended`."""
    current = User.objects.select_for_update(no_key=True).filter(pk=user.pk).first()
    if current is None or current.password != user.password:
        raise InvalidCredentials
    if current.suspended_at is not None:
        raise AccountSuspended
    return current


def enter(user: User, device: Device) -> Session:
    """A new session of an account that is locked; its owner is told of a device that is new."""
    session = open_session(user=user, device=device)
    tell_new_device(user, session)
    return session


def refresh(*, refresh_token: str) -> TokenPair:
    """Rotate a session's pair. The token before the current one gets the same pair again for
    `REFRESH_REUSE_GRACE`; after that, its use ends the session. Raises `TokenInvalid`."""
    pair = _rotate(tokens.read_refresh(refresh_token))
    if pair is None:
        raise TokenInvalid
    return pair


@atomic
def _rotate(claims: Claims) -> TokenPair | None:
    """The next pair, or the current one again; None for a token that is spent, whose session ends
    with this transaction."""
    session = (
        Session.objects.live()
        .select_for_update(of=("self",), no_key=True)
        .filter(pk=claims.session_id, user_id=claims.user_id)
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
    _end_reused(session)
    return None


def _end_reused(session: Session) -> None:
    """Either its owner or a thief has the newer token; nobody can tell which, so both lose it."""
    end_session(session_id=session.pk)
    events.refresh_token_reused.send(sender=Session, user_id=session.user_id, session_id=session.pk)
    tell_refresh_reused(session.user_id)


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
