"""E-mails to people: written down with their cause, sent by the outbox."""

import uuid
from typing import Any

from accounts import emails, selectors
from accounts.emails import Letter
from accounts.models import EmailChange, Session, User
from config.ids import time_of
from reliability.registry import Payload
from reliability.services import enqueue

JOB = "accounts.send_email"


def write_to(user_id: int, letter: Letter, **facts: Any) -> None:
    """Send `letter` to an account after the current transaction commits. `facts` are JSON; `to`
    among them is another address than the account's own."""
    _enqueue(letter, user_id=user_id, **facts)


def write_to_address(email: str, letter: Letter) -> None:
    """Send `letter` to the account of that address, if there is one, which is found out later:
    whoever asks for it is not to learn it, not by the time it takes either."""
    _enqueue(letter, email=email)


def tell_new_device(user: User, session: Session) -> None:
    """Tell the owner of a login from a device that no other session of the last 90 days had. In
    the transaction that opens the session."""
    if not selectors.has_known_device(session):
        write_to(
            user.pk,
            Letter.NEW_DEVICE,
            device=session.device,
            ip=session.ip,
            at=f"{time_of(session.pk):%d %B %Y, %H:%M} UTC",
        )


def tell_refresh_reused(user_id: int) -> None:
    """Tell the owner that a session ended because an old refresh token of it was used."""
    write_to(user_id, Letter.REFRESH_REUSED)


def send_letter(payload: Payload) -> None:
    """The job: send what `write_to` wrote down, unless it has lost its point since. Raises what the
    mail server's fault is."""
    facts = dict(payload)
    letter = Letter(facts.pop("kind"))
    reference = facts.pop("reference", None) or uuid.uuid4().hex
    user = _addressee(facts)
    if user is None:
        return
    if letter is Letter.EMAIL_CHANGE:
        _send_email_change(user, reference, **facts)
        return
    to = facts.pop("to", user.email)
    if letter in {Letter.WELCOME, Letter.VERIFICATION}:
        if user.email_verified_at is not None or not user.is_active:
            return
        facts["link"] = emails.verification_link(user_id=user.pk, email=str(to))
    if letter is Letter.PASSWORD_RESET_LINK:
        facts["link"] = emails.reset_link(user)
    if to:
        emails.hand_over(emails.compose(letter, user=user, to=to, reference=reference, **facts))


def _send_email_change(user: User, reference: str, *, change_id: int) -> None:
    """Ask whoever reads the mail of the wanted address to confirm; or tell them, where it is the
    address of another account, that someone wanted it."""
    change = EmailChange.objects.filter(pk=change_id, user=user).first()
    if change is None:
        return
    owner = User.objects.with_email(change.email).exclude(pk=user.pk).first()
    if owner is not None:
        letter = emails.compose(
            Letter.EMAIL_TAKEN, user=owner, to=str(owner.email), reference=reference
        )
    else:
        link = emails.verification_link(user_id=user.pk, email=change.email, change_id=change.pk)
        letter = emails.compose(
            Letter.EMAIL_CHANGE, user=user, to=change.email, reference=reference, link=link
        )
    emails.hand_over(letter)


def _addressee(facts: dict[str, Any]) -> User | None:
    if "email" in facts:
        return selectors.find_login(facts.pop("email"))
    return User.objects.filter(pk=facts.pop("user_id")).first()


def _enqueue(letter: Letter, **facts: Any) -> None:
    enqueue(job=JOB, payload={"kind": letter.value, "reference": uuid.uuid4().hex, **facts})
