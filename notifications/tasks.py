"""The jobs of notifications."""

from celery import shared_task

from notifications import services
from notifications.models import ContentType
from reliability.registry import Payload, outbox_job


@outbox_job("notifications.forget_content")
def forget_content(payload: Payload) -> None:
    services.forget_content(ContentType(payload["content_type"]), *payload["content_ids"])


@shared_task(name="notifications.sweep_read")
def sweep_read() -> None:
    """In batches, until none is left."""
    while services.sweep_read():
        pass
