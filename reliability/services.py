"""The outbox: `enqueue` in the transaction of the cause, `deliver` in the worker."""

import contextlib
import functools
import logging
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from config import broker
from config.serving.request_id import current_request_id
from reliability.models import OutboxMessage
from reliability.registry import Payload, handler_of, leaves_database

logger = logging.getLogger(__name__)

DELIVER_TASK = "reliability.deliver_message"
SWEEP_SECONDS = 5  # how often beat has the outbox drained
LEASE = timedelta(minutes=2)  # longer than any job that leaves the database may take
FIRST_RETRY = timedelta(seconds=1)
LAST_RETRY = timedelta(hours=1)


def enqueue(*, job: str, payload: Payload) -> None:
    """Have `job` carried out after the current transaction commits; nothing if it rolls back.

    `payload` is small and JSON: ids, not objects. Must be called inside a transaction.
    """
    assert transaction.get_connection().in_atomic_block, "the outbox row needs its cause's commit"
    message = OutboxMessage.objects.create(
        job=job, payload=payload, request_id=current_request_id.get()
    )
    transaction.on_commit(functools.partial(_wake, job, message.pk))


def deliver(*, message_id: int) -> bool:
    """Carry out one message. True if it was done here and now.

    Safe to call any number of times at once: others' calls pass over a message that is taken.
    A failure is kept with the message, which is tried again later, ever less often.
    """
    with transaction.atomic():
        message = _lock_due(message_id)
        if message is None:
            return False
        if not leaves_database(message.job):
            return _carry_out(message, transaction.atomic())
        _lease(message)
    return _carry_out(message, contextlib.nullcontext())


def drain(*, limit: int = 1000) -> int:
    """Carry out what is due, at most `limit` messages. Returns how many were done here.

    Jobs that leave the database are handed to the workers of their queue: one slow server outside
    must not hold up everything else. Without a broker they are done here too.
    """
    done = 0
    for message_id, job in OutboxMessage.objects.due().values_list("pk", "job")[:limit]:
        if not (leaves_database(job) and _wake(job, message_id, expires=SWEEP_SECONDS)):
            done += deliver(message_id=message_id)
    return done


def _wake(job: str, message_id: int, *, expires: int = 3600) -> bool:
    queue = "outside" if leaves_database(job) else "celery"
    return broker.wake(DELIVER_TASK, message_id, queue=queue, expires=expires)


def _lock_due(message_id: int) -> OutboxMessage | None:
    due = OutboxMessage.objects.due().filter(pk=message_id)
    return due.select_for_update(skip_locked=True).first()


def _lease(message: OutboxMessage) -> None:
    """Keep others off for `LEASE` without a lock; a worker that dies gives it back by silence."""
    OutboxMessage.objects.filter(pk=message.pk).update(available_at=timezone.now() + LEASE)


def _carry_out(message: OutboxMessage, together: AbstractContextManager[Any]) -> bool:
    """Run the job and delete its message inside `together`; keep a failure with the message."""
    reset = current_request_id.set(message.request_id)
    try:
        with together:
            handler_of(message.job)(message.payload)
            OutboxMessage.objects.filter(pk=message.pk).delete()
        logger.info("Job %s done (message %s)", message.job, message.pk)
    except Exception as problem:
        logger.exception("Job %s failed (message %s)", message.job, message.pk)
        _put_back(message, problem)
        return False
    finally:
        current_request_id.reset(reset)
    return True


def _put_back(message: OutboxMessage, problem: Exception) -> None:
    wait = min(FIRST_RETRY * 4 ** min(message.attempts, 10), LAST_RETRY)
    OutboxMessage.objects.filter(pk=message.pk).update(
        attempts=message.attempts + 1,
        available_at=timezone.now() + wait,
        last_error=f"{type(problem).__name__}: {problem}"[:1000],
    )
