"""The jobs of notifications."""

from notifications import services
from notifications.models import ContentType
from reliability.registry import Payload, outbox_job


@outbox_job("notifications.forget_content")
def forget_content(payload: Payload) -> None:
    services.forget_content(ContentType(payload["content_type"]), *payload["content_ids"])
