"""Which timelines there are: wanted by a read, stale by a follow, dropped when nobody reads."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from config import broker, statements
from config.caching import attempt
from tweets.feed.timeline import locks
from tweets.models import Timeline, TimelineEntry

KEEP_TASK = "tweets.keep_timeline"
BATCH = 20  # timelines that are dropped in one transaction
_ASKED_SECONDS = 2  # before it is asked for again


def want(*, viewer_id: int) -> None:
    """Ask a worker to make the viewer's timeline, or to note that it is read. Only a wish: until
    it is heard the feed is searched for, and what is lost is asked for by the next read."""
    key = f"timeline:wanted:{viewer_id}"
    if attempt(lambda redis: redis.set(key, 1, nx=True, ex=_ASKED_SECONDS)):
        broker.wake(KEEP_TASK, viewer_id, expires=60)


def follows_more(*, viewer_id: int) -> None:
    """Part of the transaction that makes the viewer follow another person, whose earlier posts the
    timeline does not have. Whom the viewer follows no more is left out when it is read."""
    statements.change(
        "UPDATE tweets_timeline SET is_ready = FALSE WHERE viewer_id = %s AND is_ready",
        [viewer_id],
    )


@contextmanager
def set_aside() -> Iterator[None]:
    """Inside, in a transaction, posts and follows may be written past the services: all timelines
    are stale after it. To be entered before any row is locked."""
    assert connection.in_atomic_block
    locks.stop_building()
    yield
    Timeline.objects.filter(is_ready=True).update(is_ready=False)


def drop_unread() -> int:
    """Drop the timelines of viewers who did not read for `TIMELINE_KEPT_UNREAD`. How many."""
    unread = Q(read_at__lt=Now() - settings.TIMELINE_KEPT_UNREAD)
    dropped = 0
    while batch := _drop(unread, limit=BATCH):
        dropped += batch
    return dropped


def purge_timeline(*, user_id: int, limit: int) -> int:  # noqa: ARG001  it is at most one
    """A step of `accounts.purge`: the timeline of a deleted account."""
    return _drop(Q(viewer_id=user_id), limit=1)


@transaction.atomic
def _drop(which: Q, *, limit: int) -> int:
    """No fan-out is under way meanwhile, which would add entries to what is gone."""
    if not Timeline.objects.filter(which).exists():
        return 0
    locks.stop_fan_out()
    rows = Timeline.objects.filter(which).select_for_update(skip_locked=True)
    viewer_ids = list(rows.values_list("pk", flat=True)[:limit])
    Timeline.objects.filter(pk__in=viewer_ids).delete()
    TimelineEntry.objects.filter(viewer_id__in=viewer_ids).delete()
    return len(viewer_ids)
