"""The e-mails that accounts get, and the tokens in their links."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.core.mail import send_mail

from accounts.errors import InvalidVerificationToken
from accounts.models import User

_VERIFICATION = signing.TimestampSigner(salt="warble.verify-email")


@dataclass(frozen=True, slots=True)
class Verification:
    user_id: int
    email: str


def verification_token(user: User) -> str:
    """Says that whoever has it reads the mail of this address."""
    return _VERIFICATION.sign_object([user.pk, user.email])


def read_verification_token(token: str) -> Verification:
    """Raises `InvalidVerificationToken` when it is wrong or older than
    `EMAIL_VERIFICATION_LIFETIME`."""
    try:
        user_id, email = _VERIFICATION.unsign_object(
            token, max_age=settings.EMAIL_VERIFICATION_LIFETIME
        )
    except (signing.BadSignature, ValueError):
        raise InvalidVerificationToken from None
    return Verification(user_id, email)


def send_verification(user: User) -> None:
    """Welcome a new user and ask them to confirm their address. Raises what SMTP raises."""
    link = f"{settings.PUBLIC_URL}/verify-email?{urlencode({'token': verification_token(user)})}"
    send_mail(
        subject="Welcome to Warble: please confirm your e-mail address",
        message=(
            f"Hello {user.name or user.username},\n\n"
            f"welcome to Warble. Please confirm that this address is yours:\n\n{link}\n\n"
            "If you did not register, ignore this e-mail: nothing more will come.\n"
        ),
        from_email=None,
        recipient_list=[str(user.email)],
    )
