"""The jobs of accounts."""

from accounts import live_sessions, services
from reliability.registry import Payload, outbox_job


@outbox_job("accounts.send_email", leaves_database=True)
def send_email(payload: Payload) -> None:
    services.send_letter(payload)


@outbox_job("accounts.mark_sessions_ended", leaves_database=True)
def mark_sessions_ended(payload: Payload) -> None:
    live_sessions.mark_ended_surely(*payload["session_ids"])
