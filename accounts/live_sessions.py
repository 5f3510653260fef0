"""Whether a session still lives: a short-lived "ok" in Redis, which names whose it is, else
PostgreSQL.

Who asks PostgreSQL notes that first, and writes the "ok" in place of that note only. Ending a
session writes "ended" over it, and an emptied Redis has no note: so a slow reader revives nothing
that has ended. Redis emptied or gone: PostgreSQL is asked, so nobody comes back either.
"""

import secrets
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from redis.exceptions import RedisError

from accounts.models import Session
from config.caching import ask, raw_client
from config.redis_script import RedisScript
from config.telling import settle, tell

OK_SECONDS = 30
ASKING_SECONDS = 5
_ENDED, _ASKED = b"ended", b"asked "
_CONFIRM = RedisScript(Path(__file__).with_name("confirm_session.lua"), number_of_keys=1)


def is_live(session_id: int, *, user_id: int) -> bool:
    """Whether the session goes on and is this user's. Where PostgreSQL has to be asked, the time of
    its last use is noted too, exact to `SESSION_USE_RESOLUTION`."""
    key = _key(session_id)
    known = _known(key)
    if known is not None and not known.startswith(_ASKED):
        return known == _ok(user_id)
    asking = None if known else _ask_for(key)
    if not _is_live_in_the_database(session_id, user_id):
        return False
    if asking:
        with suppress(RedisError):
            _CONFIRM.run(lambda _: (key, asking, _ok(user_id), OK_SECONDS))
    return True


def proof(session_id: int, *, user_id: int) -> tuple[str, str]:
    """A key of Redis, and what it holds while the session is known to live."""
    return _key(session_id), _ok(user_id).decode()


def mark_ended(*session_ids: int) -> None:
    """Stop the access tokens of sessions that were ended in a transaction that has committed."""
    tell(partial(_mark_ended, session_ids), matters_for=OK_SECONDS)


def mark_ended_surely(*session_ids: int) -> None:
    """The same. Raises `RedisError` when Redis does not answer, so that it is tried again."""
    _mark_ended(session_ids)


def _ask_for(key: str) -> bytes | None:
    """Note in Redis that PostgreSQL is being asked, and by whom. None if it was noted before."""
    me = _ASKED + secrets.token_hex(8).encode()
    return me if ask("SET", key, me, "NX", "EX", ASKING_SECONDS) else None


def _is_live_in_the_database(session_id: int, user_id: int) -> bool:
    live = Session.objects.live().filter(pk=session_id, user_id=user_id)
    last_used_at = live.values_list("last_used_at", flat=True).first()
    if last_used_at is None:
        return False
    now = timezone.now()
    if last_used_at < now - settings.SESSION_USE_RESOLUTION:
        # Asked again in the same statement: of many requests at once, one writes.
        noted = Session.objects.filter(pk=session_id, last_used_at=last_used_at)
        noted.update(last_used_at=now)
    return True


def _known(key: str) -> bytes | None:
    """What Redis says; None also when it is away, or not yet told what this process ended."""
    try:
        settle()
    except RedisError:
        return None
    known: bytes | None = ask("GET", key)
    return known


def _mark_ended(session_ids: Sequence[int]) -> None:
    with raw_client().pipeline(transaction=False) as commands:
        for session_id in session_ids:
            commands.set(_key(session_id), _ENDED, ex=settings.ACCESS_TOKEN_LIFETIME)
        commands.execute()


def _ok(user_id: int) -> bytes:
    return b"ok %d" % user_id


def _key(session_id: int) -> str:
    return f"session:{session_id}"
