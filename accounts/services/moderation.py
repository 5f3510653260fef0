"""What the staff does to accounts. Each act leaves a row that says who did it, and why."""

from django.utils import timezone

from accounts import events
from accounts.errors import NotForYou, NotSuspendable
from accounts.models import ModerationAction, User
from accounts.services.ending import end_sessions
from accounts.services.second_factor import drop_second_factor
from config.errors import NotFound
from reliability.transactions import atomic


@atomic
def suspend(*, moderator: User, user_id: int, reason: str) -> bool:
    """Hide an account and all it wrote, and end its sessions, at once. False if it was suspended
    already. Raises `NotFound`; `NotSuspendable` for oneself, and for a superuser unless by one."""
    user = _lock(user_id)
    if not _may_act_on(moderator, user):
        raise NotSuspendable
    if user.suspended_at is not None:
        return False
    user.suspended_at, user.is_active = timezone.now(), False
    user.save(update_fields=["suspended_at", "is_active"])
    end_sessions(user_id=user.pk)
    events.account_changed.send(sender=User, user_id=user.pk)
    _note(moderator, user, ModerationAction.Action.SUSPEND, reason)
    return True


@atomic
def unsuspend(*, moderator: User, user_id: int, reason: str) -> bool:
    """Bring a suspended account back, unless its owner deactivated it. Its sessions stay ended.
    False if it was not suspended. Raises `NotFound`."""
    user = _lock(user_id)
    if user.suspended_at is None:
        return False
    user.suspended_at, user.is_active = None, user.deactivated_at is None
    user.save(update_fields=["suspended_at", "is_active"])
    events.account_changed.send(sender=User, user_id=user.pk)
    if user.is_active:
        events.account_shown.send(sender=User, user_id=user.pk)
    _note(moderator, user, ModerationAction.Action.UNSUSPEND, reason)
    return True


@atomic
def disable_otp_for(*, moderator: User, user_id: int, reason: str) -> bool:
    """Turn the second factor off for someone who lost the app and the codes; they are told. False
    if it was off. Raises `NotFound`; `NotForYou` as `suspend` does."""
    user = _lock(user_id)
    if not _may_act_on(moderator, user):
        raise NotForYou
    if not drop_second_factor(user):
        return False
    _note(moderator, user, ModerationAction.Action.DISABLE_OTP, reason)
    return True


def _may_act_on(moderator: User, user: User) -> bool:
    """Not on oneself, and on a superuser only as one."""
    return user.pk != moderator.pk and (moderator.is_superuser or not user.is_superuser)


def _lock(user_id: int) -> User:
    """Against new rows that reference it, too: what is written in its name comes before."""
    user = User.objects.kept().filter(pk=user_id).select_for_update().first()
    if user is None:
        raise NotFound
    return user


def _note(moderator: User, user: User, action: ModerationAction.Action, reason: str) -> None:
    ModerationAction.objects.create(moderator=moderator, user=user, action=action, reason=reason)
