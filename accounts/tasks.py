"""The jobs of accounts."""

from accounts import emails, live_sessions
from accounts.models import User
from reliability.registry import Payload, outbox_job


@outbox_job("accounts.send_verification", leaves_database=True)
def send_verification(payload: Payload) -> None:
    user = User.objects.active().filter(pk=payload["user_id"], email_verified_at=None).first()
    if user is not None and user.email:
        emails.send_verification(user)


@outbox_job("accounts.mark_sessions_ended", leaves_database=True)
def mark_sessions_ended(payload: Payload) -> None:
    live_sessions.mark_ended_surely(*payload["session_ids"])
