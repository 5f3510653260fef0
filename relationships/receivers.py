"""What the graph does about others' events."""

from typing import Any

from django.dispatch import receiver

from accounts.events import account_opened
from relationships.services import accept_all_requests


@receiver(account_opened)
def accept_who_waits(user_id: int, **_: Any) -> None:
    accept_all_requests(user_id=user_id)
