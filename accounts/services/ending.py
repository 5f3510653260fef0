"""The end of sessions, which stops their access tokens at once."""

import functools

from django.db import transaction
from django.utils import timezone

from accounts import live_sessions, selectors
from accounts.models import Session, SessionQuerySet
from config.errors import NotFound
from config.viewer import Viewer
from reliability.services import enqueue
from reliability.transactions import atomic


@atomic
def end_own_session(*, viewer: Viewer, session_id: int) -> None:
    """End one of the viewer's own sessions, the current one too. Raises `NotFound`, also for one
    that is over."""
    own = selectors.own_sessions(user_id=viewer.user_id).filter(pk=session_id)
    if not _end(own):
        raise NotFound


@atomic
def end_other_sessions(*, viewer: Viewer) -> None:
    """End all of the viewer's sessions but the current one. Idempotent."""
    end_sessions(user_id=viewer.user_id, but=viewer.session_id)


@atomic
def end_sessions(*, user_id: int, but: int | None = None) -> list[int]:
    """End all sessions of an account, or all but one. Returns the ids of those that ended now."""
    sessions = Session.objects.filter(user_id=user_id)
    return _end(sessions if but is None else sessions.exclude(pk=but))


@atomic
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
