"""What the owner of an account is told of its sessions."""

from django.core.mail import send_mail

from accounts.models import User


def send_reuse(user: User) -> None:
    """Tell that a session was ended because an old refresh token of it came back. Raises what SMTP
    raises."""
    send_mail(
        subject="Someone may have copied a login of your Warble account",
        message=(
            f"Hello {user.username},\n\n"
            "a device that is logged in to your account used a key that had been replaced. That "
            "happens when somebody copied it, so we have logged that device out.\n\n"
            "If you do not know why, change your password: that ends all other sessions.\n"
        ),
        from_email=None,
        recipient_list=[str(user.email)],
    )
