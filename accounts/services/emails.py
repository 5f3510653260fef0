"""The address of an account."""

from django.db import IntegrityError
from django.utils import timezone

from accounts import emails, selectors
from accounts.emails import Letter, Verification
from accounts.errors import InvalidLink
from accounts.models import EmailChange, User
from accounts.services.letter_limits import may_send_verification
from accounts.services.letters import write_to
from accounts.services.passwords import check_own_password
from config.viewer import Viewer
from reliability.transactions import atomic


def verify_email(*, token: str) -> None:
    """Mark an address as its account's own, or make it that, if the account wants another. A token
    works once. Raises `InvalidLink`, also for one whose address has become somebody else's."""
    claim = emails.read_verification_token(token)
    try:
        if claim.change_id is None:
            _confirm(claim)
        else:
            _change(claim, claim.change_id)
    except IntegrityError:
        raise InvalidLink from None


@atomic
def resend_verification(*, viewer: Viewer) -> None:
    """Send the link again. No e-mail comes of it when the address is verified already, or after
    the day's `THROTTLE_LETTERS`."""
    if may_send_verification(user_id=viewer.user_id):
        write_to(viewer.user_id, Letter.VERIFICATION)


def request_email_change(*, viewer: Viewer, email: str, password: str) -> None:
    """Want another address, which counts once the link sent there is followed; a later wish takes
    the place of an earlier one. Raises `NotFound`, and `wrong_password` about `password`.

    Nothing tells whether the address is somebody else's: if so, they get an e-mail instead.
    """
    check_own_password(viewer=viewer, password=password, field="password")
    _want_email(viewer=viewer, email=email)


@atomic
def _want_email(*, viewer: Viewer, email: str) -> None:
    user = selectors.lock_own(user_id=viewer.user_id)
    EmailChange.objects.filter(user=user).delete()
    change = EmailChange.objects.create(user=user, email=email)
    write_to(user.pk, Letter.EMAIL_CHANGE, change_id=change.pk)


@atomic
def _confirm(claim: Verification) -> None:
    unverified = User.objects.filter(pk=claim.user_id, email=claim.email, email_verified_at=None)
    if not unverified.update(email_verified_at=timezone.now()):
        raise InvalidLink


@atomic
def _change(claim: Verification, change_id: int) -> None:
    user = User.objects.filter(pk=claim.user_id).select_for_update(no_key=True).first()
    wanted = EmailChange.objects.filter(pk=change_id, user=user, email=claim.email)
    if user is None or not wanted.delete()[0]:
        raise InvalidLink
    before = user.email
    user.email, user.email_verified_at = claim.email, timezone.now()
    user.save(update_fields=["email", "email_verified_at"])
    if before and before.lower() != claim.email.lower():
        write_to(user.pk, Letter.EMAIL_CHANGED, to=before)
