"""A worker that starts alone finds what was left while none ran."""

from typing import Any

from celery.signals import worker_ready


@worker_ready.connect
def drain_when_a_worker_starts(sender: Any, **_: Any) -> None:
    sender.app.send_task("reliability.drain_outbox")
