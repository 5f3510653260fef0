"""Whether a session still lives: a short-lived "ok" in Redis, else PostgreSQL.

Ending a session writes "ended" under its key, which a reader cannot overwrite (it stores its "ok"
only where nothing is), so that a slow reader never revives what has just ended. Redis emptied or
gone: PostgreSQL is asked, so nobody comes back either.
"""

from collections.abc import Sequence
from functools import partial

from django.conf import settings
from redis import Redis

from accounts.models import Session
from config.caching import ask, attempt, raw_client

OK_SECONDS = 30
_OK, _ENDED = b"ok", b"ended"


def is_live(session_id: int) -> bool:
    key = _key(session_id)
    known = ask("GET", key)
    if known is not None:
        return bool(known == _OK)
    if not Session.objects.live().filter(pk=session_id).exists():
        return False
    attempt(lambda redis: redis.set(key, _OK, ex=OK_SECONDS, nx=True))
    return True


def mark_ended(*session_ids: int) -> None:
    """Stop the access tokens of sessions that were ended in a transaction that has committed."""
    attempt(partial(_mark_ended, session_ids))


def mark_ended_surely(*session_ids: int) -> None:
    """The same. Raises `RedisError` when Redis does not answer, so that it is tried again."""
    _mark_ended(session_ids, raw_client())


def _mark_ended(session_ids: Sequence[int], redis: Redis) -> None:
    with redis.pipeline(transaction=False) as commands:
        for session_id in session_ids:
            commands.set(_key(session_id), _ENDED, ex=settings.ACCESS_TOKEN_LIFETIME)
        commands.execute()


def _key(session_id: int) -> str:
    return f"session:{session_id}"
