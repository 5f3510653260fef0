"""The jobs of accounts."""

from celery import shared_task

from accounts import live_sessions, services
from reliability.registry import Payload, outbox_job


@outbox_job("accounts.send_email", leaves_database=True)
def send_email(payload: Payload) -> None:
    services.send_letter(payload)


@outbox_job("accounts.mark_sessions_ended", leaves_database=True)
def mark_sessions_ended(payload: Payload) -> None:
    live_sessions.mark_ended_surely(*payload["session_ids"])


@outbox_job("accounts.purge")
def purge(payload: Payload) -> None:
    services.purge_account(user_id=payload["user_id"])


@outbox_job("accounts.make_export")
def make_export(payload: Payload) -> None:
    services.make_export(export_id=payload["export_id"])


@shared_task(name="accounts.sweep_exports")
def sweep_exports() -> None:
    services.sweep_exports()


@shared_task(name="accounts.sweep_sessions")
def sweep_sessions() -> None:
    services.sweep_sessions()


@shared_task(name="accounts.sweep_expired_tokens")
def sweep_expired_tokens() -> None:
    services.sweep_expired_tokens()


@shared_task(name="accounts.sweep_throttle_windows")
def sweep_throttle_windows() -> None:
    services.sweep_throttle_windows()
