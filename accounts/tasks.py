"""The jobs of accounts."""

from celery import shared_task

from accounts import emails, live_sessions, services, session_mail
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


@outbox_job("accounts.tell_session_reuse", leaves_database=True)
def tell_session_reuse(payload: Payload) -> None:
    user = User.objects.active().filter(pk=payload["user_id"]).first()
    if user is not None and user.email:
        session_mail.send_reuse(user)


@shared_task(name="accounts.sweep_sessions")
def sweep_sessions() -> None:
    services.sweep_sessions()


@shared_task(name="accounts.sweep_expired_tokens")
def sweep_expired_tokens() -> None:
    services.sweep_expired_tokens()


@shared_task(name="accounts.sweep_throttle_windows")
def sweep_throttle_windows() -> None:
    services.sweep_throttle_windows()
