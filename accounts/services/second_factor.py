"""The second factor: a code of an authenticator app beside the password.

Who locks the account decides alone: codes are spent, and the factor is turned on and off, under the
lock of the account's row.
"""

from dataclasses import dataclass

from django.utils import timezone

from accounts import events, one_time_codes, selectors
from accounts.emails import Letter
from accounts.errors import InvalidOtp, OtpAlreadyEnabled, OtpRequired
from accounts.models import RecoveryCode, SecondFactor, User
from accounts.services.letters import write_to
from accounts.services.otp_failures import trying_code
from accounts.services.passwords import check_own_password, lock_own_unchanged
from config.errors import NotFound, invalid
from config.viewer import Viewer
from reliability.transactions import atomic


@dataclass(frozen=True, slots=True)
class OfferedSecret:
    secret: str
    otpauth_url: str


def require_second_factor(user: User, code: str | None) -> None:
    """Spend `code`, if the account asks for one; in the transaction that locked `user`, and inside
    `trying_code`. Raises `OtpRequired` and `InvalidOtp`."""
    if user.otp_enabled_at is not None and _spend(user, code) is RecoveryCode:
        # Its owner is told: whoever does this has either lost the app or is a thief.
        left = RecoveryCode.objects.filter(user=user).count()
        events.recovery_code_used.send(sender=User, user_id=user.pk, left=left)
        write_to(user.pk, Letter.RECOVERY_CODE_USED, left=left)


def pass_second_factor(*, user: User, otp: str | None, place: str) -> None:
    """The same for a login that has no service of its own, that to the staff's pages. Raises also
    `TooManyRequests`."""
    with trying_code(user=user, otp=otp, place=place) as code:
        _pass(user.pk, code)


def offer_second_factor(*, viewer: Viewer, password: str) -> OfferedSecret:
    """A new secret, not in force until it is confirmed; it takes the place of one that waits.
    Raises `NotFound`, `wrong_password` about `password`, and `OtpAlreadyEnabled`."""
    user = check_own_password(viewer=viewer, password=password, field="password")
    key = one_time_codes.new_key()
    _offer(viewer, seen=user.password, key=key)
    return OfferedSecret(
        secret=one_time_codes.secret_of(key),
        otpauth_url=one_time_codes.otpauth_url(key, username=user.username),
    )


@atomic
def confirm_second_factor(*, viewer: Viewer, otp: str) -> list[str]:
    """Put the secret that waits in force by a code made with it. Returns the recovery codes, which
    nobody can be told again. Raises `NotFound`, `OtpAlreadyEnabled`, and `invalid_otp` about `otp`,
    also where no secret waits."""
    user = selectors.lock_own(user_id=viewer.user_id)
    if user.otp_enabled_at is not None:
        raise OtpAlreadyEnabled
    if not _spend_app_code(user, otp):
        raise invalid("otp", str(InvalidOtp.default_detail), code=InvalidOtp.default_code)
    User.objects.filter(pk=user.pk).update(otp_enabled_at=timezone.now())
    codes = one_time_codes.new_recovery_codes()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, hashed=one_time_codes.hashed_recovery_code(code)) for code in codes
    )
    events.otp_enabled.send(sender=User, user_id=user.pk)
    write_to(user.pk, Letter.OTP_ENABLED)
    return codes


def disable_second_factor(*, viewer: Viewer, password: str, otp: str | None, place: str) -> None:
    """Have the password alone be enough again; recovery codes and a secret that waits are gone.
    Idempotent: without a second factor `otp` is not looked at. Raises `NotFound`,
    `TooManyRequests`, and validation errors: `wrong_password`, `otp_required`, `invalid_otp`."""
    user = check_own_password(viewer=viewer, password=password, field="password")
    try:
        with trying_code(user=user, otp=otp, place=place) as code:
            _disable(viewer, seen=user.password, code=code)
    except (OtpRequired, InvalidOtp) as refusal:
        # Not a 401, which would tell a client that is logged in to renew its tokens.
        raise invalid("otp", str(refusal.detail), code=refusal.default_code) from None


def drop_second_factor(user: User) -> bool:
    """In the transaction that locked `user`: forget the secret and the recovery codes. Returns
    whether the second factor was on; its owner is told then."""
    SecondFactor.objects.filter(user=user).delete()
    if user.otp_enabled_at is None:
        return False
    RecoveryCode.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(otp_enabled_at=None)
    events.otp_disabled.send(sender=User, user_id=user.pk)
    write_to(user.pk, Letter.OTP_DISABLED)
    return True


@atomic
def _pass(user_id: int, code: str | None) -> None:
    user = User.objects.filter(pk=user_id).select_for_update(no_key=True).first()
    if user is None:
        raise NotFound
    require_second_factor(user, code)


@atomic
def _offer(viewer: Viewer, *, seen: str, key: bytes) -> None:
    user = lock_own_unchanged(viewer=viewer, seen=seen, field="password")
    if user.otp_enabled_at is not None:
        raise OtpAlreadyEnabled
    SecondFactor.objects.update_or_create(user=user, defaults={"key": key, "last_step": -1})


@atomic
def _disable(viewer: Viewer, *, seen: str, code: str | None) -> None:
    user = lock_own_unchanged(viewer=viewer, seen=seen, field="password")
    if user.otp_enabled_at is not None:
        _spend(user, code)
    drop_second_factor(user)


def _spend(user: User, code: str | None) -> type[SecondFactor | RecoveryCode]:
    """What kind of code it was. Raises `OtpRequired` and `InvalidOtp`."""
    if code is None:
        raise OtpRequired
    if _spend_app_code(user, code):
        return SecondFactor
    if _spend_recovery_code(user, code):
        return RecoveryCode
    raise InvalidOtp


def _spend_app_code(user: User, code: str) -> bool:
    factor = SecondFactor.objects.filter(user=user).first()
    if factor is None:
        return False
    step = one_time_codes.matching_step(bytes(factor.key), code, after=factor.last_step)
    if step is None:
        return False
    factor.last_step = step
    factor.save(update_fields=["last_step"])
    return True


def _spend_recovery_code(user: User, code: str) -> bool:
    hashed = one_time_codes.hashed_recovery_code(code)
    return bool(RecoveryCode.objects.filter(user=user, hashed=hashed).delete()[0])
