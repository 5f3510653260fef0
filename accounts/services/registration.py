"""Opening an account."""

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError

from accounts import events, tokens
from accounts.devices import Device
from accounts.models import Session, User
from accounts.search_text import search_text
from accounts.services.sessions import LoggedIn, open_session
from config.errors import invalid
from reliability.services import enqueue
from reliability.transactions import atomic


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
    session = open_session(user=user, device=device)
    events.user_registered.send(sender=User, user=user)
    enqueue(job="accounts.send_verification", payload={"user_id": user.pk})
    return session


def _taken(conflict: IntegrityError) -> Exception:
    constraint = getattr(getattr(conflict.__cause__, "diag", None), "constraint_name", None)
    if constraint == "user_username_unique":
        return invalid("username", "This username is taken.", code="unique")
    if constraint == "user_email_unique":
        return invalid("email", "This e-mail address is in use.", code="unique")
    return conflict
