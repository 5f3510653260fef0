"""The way to the Celery workers. Waking them is speed; what they must do is in the outbox."""

import functools
import logging

from django.conf import settings
from kombu.exceptions import OperationalError
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from config.caching import Breaker
from config.celery import app

logger = logging.getLogger(__name__)
breaker = Breaker()


@functools.cache
def _probe() -> Redis:
    """A client that fails at once, to ask first: Celery's own connection takes seconds to fail."""
    return Redis.from_url(
        settings.CELERY_BROKER_URL,
        socket_connect_timeout=settings.REDIS_TIMEOUT_SECONDS,
        socket_timeout=settings.REDIS_TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


def answers() -> bool:
    """Whether the broker answers just now."""
    try:
        _probe().ping()
    except RedisError:
        return False
    return True


def wake(task: str, *args: int | str, queue: str = "celery", expires: int = 3600) -> bool:
    """Ask a worker to run `task`, within `expires` seconds. False, at once, when the broker
    cannot be reached."""
    if breaker.is_open():
        return False
    try:
        _probe().ping()
        app.send_task(task, args=args, queue=queue, retry=False, expires=expires)
    except (RedisError, OperationalError, OSError) as problem:
        breaker.trip()
        logger.warning("The broker gave no answer (%s)", type(problem).__name__)
        return False
    return True
