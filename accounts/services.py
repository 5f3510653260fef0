"""Accounts and their sessions: the writes."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts import events, live_sessions, selectors, tokens
from accounts.errors import AccountDeactivated, InvalidCredentials, TokenInvalid
from accounts.models import Session, User
from accounts.search_text import search_text
from accounts.tokens import RefreshClaims, TokenPair
from config.errors import NotFound, invalid
from config.viewer import Viewer
from reliability.services import enqueue
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


def register(
    *, username: str, email: str, password: str, name: str = "", device: Device
) -> LoggedIn:
    """Open an account and its first session; the verification e-mail follows by the outbox.

    Raises a validation error (`unique`) when the username or the address is taken.
    """
    hashed = make_password(password)  # slow on purpose, so outside the transaction
    user = User(
        username=username,
        email=email,
        name=name,
        password=hashed,
        search_text=search_text(username=username, name=name),
    )
    try:
        session = _write_account(user, device)
    except IntegrityError as conflict:
        raise _taken(conflict) from None
    return LoggedIn(user, tokens.issue_pair(session))


@atomic
def _write_account(user: User, device: Device) -> Session:
    user.save(force_insert=True)
    session = _open_session(user=user, device=device)
    events.user_registered.send(sender=User, user=user)
    enqueue(job="accounts.send_verification", payload={"user_id": user.pk})
    return session


def log_in(*, username: str, password: str, device: Device) -> LoggedIn:
    """Open a session. Raises `InvalidCredentials`, or with the right password
    `AccountDeactivated`."""
    user = selectors.find_login(username)
    if user is None:
        make_password(password)  # as slow as checking one: time must not tell who exists
        raise InvalidCredentials
    if not user.check_password(password):
        raise InvalidCredentials
    if not user.is_active:
        raise AccountDeactivated
    session = _open_session(user=user, device=device)
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
    _end(session)
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
    _end(session)


@atomic
def verify_email(*, user_id: int, email: str) -> bool:
    """Mark the address as the account's own. False if the account has another one by now."""
    unverified = User.objects.filter(pk=user_id, email=email)
    return bool(unverified.update(email_verified_at=timezone.now()))


@atomic
def change_profile(*, viewer: Viewer, changes: Mapping[str, Any]) -> User:
    """Set fields of one's own account to the values in `changes`. Raises `NotFound`."""
    user = selectors.active_users().filter(pk=viewer.user_id).select_for_update(no_key=True).first()
    if user is None:
        raise NotFound
    opened = user.is_private and not changes.get("is_private", True)
    for name, value in changes.items():
        setattr(user, name, value)
    user.save(update_fields=list(changes))
    if opened:
        events.account_opened.send(sender=User, user_id=user.pk)
        user.refresh_from_db(fields=["followers_count"])
    return user


def change_counts(*, user_id: int, followers: int = 0, following: int = 0, tweets: int = 0) -> None:
    """Add to an account's counters, in the transaction that changed the rows they count."""
    User.objects.filter(pk=user_id).update(
        followers_count=F("followers_count") + followers,
        following_count=F("following_count") + following,
        tweets_count=F("tweets_count") + tweets,
    )


def _open_session(*, user: User, device: Device) -> Session:
    now = timezone.now()
    return Session.objects.create(
        user=user, device=device.name, ip=device.ip, issued_at=now, last_used_at=now
    )


def _end(session: Session) -> None:
    Session.objects.filter(pk=session.pk, ended_at=None).update(ended_at=timezone.now())
    transaction.on_commit(functools.partial(live_sessions.mark_ended, session.pk))
    # Again by the outbox: Redis may not be reached just now, and must not go on saying "ok".
    enqueue(job="accounts.mark_session_ended", payload={"session_id": session.pk})


def _taken(conflict: IntegrityError) -> Exception:
    constraint = getattr(getattr(conflict.__cause__, "diag", None), "constraint_name", None)
    if constraint == "user_username_unique":
        return invalid("username", "This username is taken.", code="unique")
    if constraint == "user_email_unique":
        return invalid("email", "This e-mail address is in use.", code="unique")
    return conflict
