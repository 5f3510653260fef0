"""What each e-mail says: its subject here, the text and the HTML in `templates/accounts/emails/`.

An account may be opened with anybody's address, so nothing in an e-mail that its owner wrote freely
may carry a message or a link: people are addressed by their username, never by their name.
"""

import re
from email.utils import parseaddr
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from accounts.models import User

# A user agent may say anything; what mail programs make links of is taken out.
_UNFIT_IN_DEVICE = re.compile(r"[^A-Za-z0-9 .()+-]|\.(?![0-9])")


class Letter(StrEnum):
    """The kinds of e-mail, each named like its templates."""

    WELCOME = "welcome"
    VERIFICATION = "verification"
    EMAIL_CHANGE = "email_change"
    EMAIL_TAKEN = "email_taken"
    EMAIL_CHANGED = "email_changed"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    PASSWORD_RESET_LINK = "password_reset_link"  # noqa: S105
    PASSWORD_RESET = "password_reset"  # noqa: S105
    NEW_DEVICE = "new_device"
    REFRESH_REUSED = "refresh_reused"
    OTP_ENABLED = "otp_enabled"
    OTP_DISABLED = "otp_disabled"
    RECOVERY_CODE_USED = "recovery_code_used"
    EXPORT_REQUESTED = "export_requested"
    EXPORT_READY = "export_ready"
    DEACTIVATED = "deactivated"
    REACTIVATED = "reactivated"
    DELETED = "deleted"


SUBJECTS = {
    Letter.WELCOME: "Welcome to Warble: please confirm your e-mail address",
    Letter.VERIFICATION: "Please confirm your e-mail address",
    Letter.EMAIL_CHANGE: "Please confirm your new e-mail address",
    Letter.EMAIL_TAKEN: "Your e-mail address is in use already",
    Letter.EMAIL_CHANGED: "Your e-mail address was changed",
    Letter.PASSWORD_CHANGED: "Your password was changed",
    Letter.PASSWORD_RESET_LINK: "Choose a new password",
    Letter.PASSWORD_RESET: "Your password was reset",
    Letter.NEW_DEVICE: "A new login to your account",
    Letter.REFRESH_REUSED: "We ended one of your sessions",
    Letter.OTP_ENABLED: "The second factor is on",
    Letter.OTP_DISABLED: "The second factor is off",
    Letter.RECOVERY_CODE_USED: "A recovery code of yours was used",
    Letter.EXPORT_REQUESTED: "Your data is being put together",
    Letter.EXPORT_READY: "Your data is ready",
    Letter.DEACTIVATED: "Your account was deactivated",
    Letter.REACTIVATED: "Your account is back",
    Letter.DELETED: "Your account was deleted",
}


def compose(
    letter: Letter, *, user: User, to: str, reference: str, **facts: Any
) -> EmailMultiAlternatives:
    """The e-mail, with `facts` for its templates. The same `reference` gives it the same
    Message-ID, by which mail systems know it again should it be sent twice."""
    if "device" in facts:
        facts["device"] = " ".join(_UNFIT_IN_DEVICE.sub(" ", facts["device"]).split())
    subject = SUBJECTS[letter]
    context = {
        "subject": subject,
        "username": user.username,
        "home": settings.PUBLIC_URL,
        **facts,
    }
    template = f"accounts/emails/{letter.value}"
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"{template}.txt", context),
        to=[to],
        headers={
            "Message-ID": f"<{reference}@{domain}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    return message
