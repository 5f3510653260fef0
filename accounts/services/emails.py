"""The address of an account."""

from django.utils import timezone

from accounts.models import User
from reliability.transactions import atomic


@atomic
def verify_email(*, user_id: int, email: str) -> bool:
    """Mark the address as the account's own. False if the account has another one by now."""
    unverified = User.objects.filter(pk=user_id, email=email)
    return bool(unverified.update(email_verified_at=timezone.now()))
