"""Opening an account."""

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError

from accounts import events, tokens
from accounts.devices import Device
from accounts.emails import Letter
from accounts.models import Session, User
from accounts.search_text import search_text
from accounts.services.letters import write_to
from accounts.services.names import taken
from accounts.services.sessions import LoggedIn, open_session
from reliability.transactions import atomic


def register(
    *, username: str, email: str, password: str, name: str = "", device: Device
) -> LoggedIn:
    """Open an account and its first session; the verification e-mail follows by the outbox.

    Raises a validation error (`unique`) when the username or the address is taken; a username that
    anybody ever had is.
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
        raise taken(conflict) from None
    return LoggedIn(user, tokens.issue_pair(session))


@atomic
def _write_account(user: User, device: Device) -> Session:
    user.save(force_insert=True)
    session = open_session(user=user, device=device)
    events.user_registered.send(sender=User, user=user)
    write_to(user.pk, Letter.WELCOME)
    return session
