"""The jobs of the graph."""

from celery import shared_task

from relationships import services
from reliability.registry import Payload, outbox_job


@outbox_job("relationships.accept_requests")
def accept_requests(payload: Payload) -> None:
    services.accept_left_requests(user_id=payload["user_id"])


@shared_task(name="relationships.sweep_expired_mutes")
def sweep_expired_mutes() -> None:
    services.sweep_expired_mutes()


@shared_task(name="relationships.list_well_known")
def list_well_known() -> None:
    services.list_well_known()
