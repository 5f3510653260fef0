"""What trends: found anew every few seconds, and its material swept."""

from datetime import datetime

from django.db import connection
from django.utils import timezone

from reliability.transactions import atomic
from tweets.discovery.rising import rising
from tweets.discovery.scoring import WINDOWS
from tweets.models import TagBucket, Trend
from tweets.services.tags import bucket_at, first_remembered_bucket

BATCH = 5000
_TURN = "SELECT pg_try_advisory_xact_lock(hashtext('tweets.trends'))"
_SWEEP = (
    "DELETE FROM tweets_tagauthor WHERE tag_bucket_id = ANY(%s)",
    "DELETE FROM tweets_tagbucket WHERE id = ANY(%s)",
)


@atomic
def refresh_trends(*, now: datetime | None = None) -> None:
    """Find the trends of each window. Of two at once the later does nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_TURN)
        if cursor.fetchone() != (True,):
            return
    running = bucket_at((now or timezone.now()).timestamp())
    found = [
        Trend(window=name, hashtag_id=tag.hashtag_id, score=tag.score)
        for name, window in WINDOWS.items()
        for tag in rising(window, now=running)
    ]
    Trend.objects.all().delete()
    Trend.objects.bulk_create(found)


@atomic
def sweep_trends(*, batch: int = BATCH) -> int:
    """Delete a batch of what is older than `TREND_MEMORY`. Returns how many."""
    old = TagBucket.objects.filter(bucket__lt=first_remembered_bucket()).order_by()
    ids = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True)[:batch])
    if ids:
        with connection.cursor() as cursor:
            for sql in _SWEEP:
                cursor.execute(sql, [ids])
    return len(ids)
