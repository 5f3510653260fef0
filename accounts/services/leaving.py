"""Leaving for a while, and coming back."""

from django.utils import timezone

from accounts import events, selectors, tokens
from accounts.devices import Device
from accounts.emails import Letter
from accounts.models import Session, User
from accounts.services.ending import end_sessions
from accounts.services.letters import write_to
from accounts.services.otp_failures import trying_code
from accounts.services.passwords import check_own_password, refuse_other_password
from accounts.services.second_factor import require_second_factor
from accounts.services.sessions import LoggedIn, authenticate, enter, lock_to_enter
from config.viewer import Viewer
from reliability.transactions import atomic


def deactivate(*, viewer: Viewer, password: str) -> None:
    """Hide one's own account and all it wrote, and end its sessions, at once. What it did stays
    counted. Raises `NotFound`, and `wrong_password` about `password`."""
    user = check_own_password(viewer=viewer, password=password, field="password")
    _deactivate(viewer, seen=user)


@atomic
def _deactivate(viewer: Viewer, *, seen: User) -> None:
    user = lock_to_leave(viewer, seen=seen)
    user.deactivated_at, user.is_active = timezone.now(), False
    user.save(update_fields=["deactivated_at", "is_active"])
    end_sessions(user_id=user.pk)
    events.account_deactivated.send(sender=User, user_id=user.pk)
    write_to(user.pk, Letter.DEACTIVATED)


def lock_to_leave(viewer: Viewer, *, seen: User) -> User:
    """The viewer's own account, locked `FOR UPDATE`: whoever writes in its name has locked it at
    least `FOR KEY SHARE` and comes before, or finds that it has left. Raises `NotFound`, and
    `wrong_password` where the password is another than that of `seen`."""
    user = selectors.lock_own(user_id=viewer.user_id, against_references=True)
    refuse_other_password(user, seen=seen.password, field="password")
    return user


def reactivate(*, username: str, password: str, otp: str | None = None, device: Device) -> LoggedIn:
    """Come back, with a new session. One who is there already is logged in, so that a call whose
    answer was lost can be made again. Raises what `log_in` raises but `AccountDeactivated`."""
    user = authenticate(username=username, password=password, device=device)
    with trying_code(user=user, otp=otp, place=device.ip) as code:
        session = _come_back(user, device, code)
    return LoggedIn(user, tokens.issue_pair(session))


@atomic
def _come_back(user: User, device: Device, code: str | None) -> Session:
    current = lock_to_enter(user)
    require_second_factor(current, code)
    if not current.is_active:
        current.deactivated_at, current.is_active = None, True
        current.save(update_fields=["deactivated_at", "is_active"])
        events.account_reactivated.send(sender=User, user_id=user.pk)
        events.account_shown.send(sender=User, user_id=user.pk)
        write_to(user.pk, Letter.REACTIVATED)
    return enter(current, device)
