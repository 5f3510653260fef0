"""The end of sessions, which stops their access tokens at once."""

import functools

from django.db import transaction
from django.utils import timezone

from accounts import live_sessions
from accounts.models import Session, SessionQuerySet
from reliability.services import enqueue


def end_sessions(*, user_id: int, but: int | None = None) -> list[int]:
    """End all sessions of an account, or all but one. Returns the ids of those that ended now."""
    sessions = Session.objects.filter(user_id=user_id)
    return _end(sessions if but is None else sessions.exclude(pk=but))


def end_session(*, session_id: int) -> bool:
    """End one session. Returns whether it was still going on."""
    return bool(_end(Session.objects.filter(pk=session_id)))


def _end(sessions: SessionQuerySet) -> list[int]:
    going_on = sessions.filter(ended_at=None).order_by("pk").select_for_update(no_key=True)
    session_ids = list(going_on.values_list("pk", flat=True))
    if session_ids:
        Session.objects.filter(pk__in=session_ids).update(ended_at=timezone.now())
        transaction.on_commit(functools.partial(live_sessions.mark_ended, *session_ids))
        # Again by the outbox: Redis may not be reached just now, and must not go on saying "ok".
        enqueue(job="accounts.mark_sessions_ended", payload={"session_ids": session_ids})
    return session_ids
