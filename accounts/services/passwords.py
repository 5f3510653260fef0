"""The password of an account: changing it, and getting in without it."""

from django.contrib.auth.hashers import make_password

from accounts import emails, events, selectors
from accounts.emails import Letter
from accounts.errors import InvalidLink
from accounts.models import EmailChange, User
from accounts.named_accounts import NamedAccount
from accounts.passwords import refuse_weak
from accounts.services.ending import end_sessions
from accounts.services.letter_limits import may_send_reset
from accounts.services.letters import write_to, write_to_address
from accounts.services.login_failures import forget_failures
from config.errors import invalid
from config.viewer import Viewer
from reliability.transactions import atomic


def check_own_password(*, viewer: Viewer, password: str, field: str) -> User:
    """The viewer's account, if `password` is its password; else a validation error
    (`wrong_password`) about `field`. Raises `NotFound`. Slow on purpose: outside transactions."""
    user = selectors.get_own(user_id=viewer.user_id)
    if not user.check_password(password):
        raise _wrong(field)
    return user


def lock_own_unchanged(*, viewer: Viewer, seen: str, field: str) -> User:
    """The viewer's account, locked, unless the password is another by now than the one `seen` when
    it was checked: then it is as wrong (`wrong_password` about `field`). Raises `NotFound`."""
    user = selectors.lock_own(user_id=viewer.user_id)
    refuse_other_password(user, seen=seen, field=field)
    return user


def refuse_other_password(user: User, *, seen: str, field: str) -> None:
    """Raises `wrong_password` about `field` where the password of the locked `user` is another by
    now than the one `seen` when it was checked."""
    if user.password != seen:
        raise _wrong(field)


def change_password(*, viewer: Viewer, old_password: str, new_password: str) -> None:
    """Take a new password, which ends all other sessions. Raises `NotFound`, and validation errors:
    `wrong_password`, `password_unchanged`, and those of a password that is too weak."""
    user = check_own_password(viewer=viewer, password=old_password, field="old_password")
    if new_password == old_password:
        raise invalid("new_password", "This is the old password.", code="password_unchanged")
    refuse_weak(new_password, person=user, field="new_password")
    _replace(viewer, seen=user.password, hashed=make_password(new_password))


@atomic
def _replace(viewer: Viewer, *, seen: str, hashed: str) -> None:
    user = lock_own_unchanged(viewer=viewer, seen=seen, field="old_password")
    _write(user, hashed)
    end_sessions(user_id=user.pk, but=viewer.session_id)
    events.password_changed.send(sender=User, user_id=user.pk)
    write_to(user.pk, Letter.PASSWORD_CHANGED)


@atomic
def request_password_reset(*, email: str, place: str = "") -> None:
    """Send a link to the account of that address, if there is one; also to one that is deactivated
    or suspended, whose owner may have to know the password to come back. The same is done for
    every address: who has an account is found out when the e-mail is made. After the day's
    `THROTTLE_LETTERS` nothing is sent; `place` is where the caller is."""
    if may_send_reset(NamedAccount(username=email, place=place)):
        write_to_address(email, Letter.PASSWORD_RESET_LINK)


def reset_password(*, uid: str, token: str, new_password: str) -> None:
    """Take a new password by the link in an e-mail, once; ends all sessions. Whoever reads the
    mail of the address is the owner: wrong passwords of the day are forgotten. Raises
    `InvalidLink`, and validation errors about a password that is too weak."""
    user_id = emails.read_reset_uid(uid)
    user = User.objects.filter(pk=user_id).first()
    if user is None or not emails.reset_token_is_good(user, token):
        raise InvalidLink
    refuse_weak(new_password, person=user, field="new_password")
    _reset(user_id=user_id, token=token, hashed=make_password(new_password))


@atomic
def _reset(*, user_id: int, token: str, hashed: str) -> None:
    """The token depends on the password: of those who come at once, the second finds it spent."""
    user = User.objects.filter(pk=user_id).select_for_update(no_key=True).first()
    if user is None or not emails.reset_token_is_good(user, token):
        raise InvalidLink
    _write(user, hashed)
    end_sessions(user_id=user.pk)
    forget_failures(user)
    events.password_reset.send(sender=User, user_id=user.pk)
    write_to(user.pk, Letter.PASSWORD_RESET)


def _write(user: User, hashed: str) -> None:
    """An address that was asked for under the old password may be an intruder's: it is dropped."""
    User.objects.filter(pk=user.pk).update(password=hashed)
    EmailChange.objects.filter(user=user).delete()


def _wrong(field: str) -> Exception:
    return invalid(field, "The password is wrong.", code="wrong_password")
