"""An account goes for good: hidden and emptied at once; what it leaves behind goes in batches."""

from django.contrib.auth.hashers import make_password
from django.utils import timezone
from rest_framework_simplejwt.token_blacklist.models import OutstandingToken

from accounts import events
from accounts.emails import Letter
from accounts.models import (
    PERSONAL_TEXTS,
    EmailChange,
    RecoveryCode,
    SecondFactor,
    Session,
    TakenName,
    User,
)
from accounts.purge import delete_some, purge_steps
from accounts.services.ending import end_sessions
from accounts.services.leaving import lock_to_leave
from accounts.services.letters import write_to
from accounts.services.passwords import check_own_password
from config.viewer import Viewer
from reliability.idempotency import delete_answers
from reliability.services import enqueue
from reliability.transactions import atomic

BATCH = 500  # rows a transaction, which holds the counts of as many others
_JOB = "accounts.purge"


def delete_account(*, viewer: Viewer, password: str) -> None:
    """Hide one's own account and all it wrote, end its sessions, free its address and empty its
    row, at once; what it wrote and did follows by the outbox. Its usernames are never given out
    again. Raises `NotFound`, and `wrong_password` about `password`."""
    user = check_own_password(viewer=viewer, password=password, field="password")
    _delete(viewer, seen=user)


@atomic
def _delete(viewer: Viewer, *, seen: User) -> None:
    user = lock_to_leave(viewer, seen=seen)
    address = user.email
    _empty(user)
    EmailChange.objects.filter(user=user).delete()
    TakenName.objects.filter(user=user).update(user=None)
    SecondFactor.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    end_sessions(user_id=user.pk)
    events.account_deleted.send(sender=User, user_id=user.pk)
    if address:
        write_to(user.pk, Letter.DELETED, to=address)
    enqueue(job=_JOB, payload={"user_id": user.pk})


def _empty(user: User) -> None:
    """The username stays, by which the staff finds the row, and `is_private`: what others said
    behind this account's door stays behind it."""
    for field in PERSONAL_TEXTS:
        setattr(user, field, "")
    user.deleted_at, user.is_active = timezone.now(), False
    user.email = user.email_verified_at = user.last_login = user.otp_enabled_at = None
    user.is_staff = user.is_superuser = user.is_verified = False
    user.password = make_password(None)
    user.save(
        update_fields=[
            *PERSONAL_TEXTS,
            *("deleted_at", "is_active", "email", "email_verified_at", "last_login"),
            "otp_enabled_at",
            *("is_staff", "is_superuser", "is_verified", "password"),
        ]
    )
    user.groups.clear()
    user.user_permissions.clear()


@atomic
def purge_account(*, user_id: int) -> bool:
    """Delete one batch of what a deleted account left, and have the next deleted by the outbox.
    False when nothing was left, and for an account that is not deleted.

    The steps begin anew each time: what was written while the account was being deleted, and
    committed late, is found by a later round. Two at once take turns.
    """
    deleted = User.objects.filter(pk=user_id, deleted_at__isnull=False)
    if not deleted.select_for_update(no_key=True).exists():
        return False
    if not any(step(user_id=user_id, limit=BATCH) for step in purge_steps):
        return False
    enqueue(job=_JOB, payload={"user_id": user_id})
    return True


def purge_sessions(*, user_id: int, limit: int) -> int:
    """A purge step: devices and places, spent tokens, kept answers."""
    return (
        delete_some(Session.objects.filter(user_id=user_id), limit=limit)
        or delete_some(OutstandingToken.objects.filter(user_id=user_id), limit=limit)
        or delete_answers(user_id=user_id, limit=limit)
    )
