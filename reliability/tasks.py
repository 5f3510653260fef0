"""What Celery runs. Each task is safe to run twice; the outbox decides what is left to do."""

from celery import shared_task

from reliability import counters, idempotency, services


@shared_task(name=services.DELIVER_TASK)
def deliver_message(message_id: int) -> None:
    services.deliver(message_id=message_id)


@shared_task(name="reliability.drain_outbox")
def drain_outbox() -> None:
    services.drain()


@shared_task(name="reliability.sweep_kept_answers")
def sweep_kept_answers() -> None:
    idempotency.sweep()


@shared_task(name="reliability.check_counters")
def check_counters() -> None:
    counters.check_all()
