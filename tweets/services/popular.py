"""The most used hashtags, marked anew every hour; a tag that nobody uses any more is forgotten."""

from django.db import connection

from reliability.transactions import atomic
from tweets.models import Hashtag

MAX_POPULAR = 10_000
BATCH = 5000
_TURN = "SELECT pg_try_advisory_xact_lock(hashtext('tweets.popular_hashtags'))"

_FORGET_AUTHORS = """
DELETE FROM tweets_tagauthor
WHERE tag_bucket_id IN (SELECT id FROM tweets_tagbucket WHERE hashtag_id = ANY(%s))"""
_FORGET = (
    "DELETE FROM tweets_trend WHERE hashtag_id = ANY(%s)",
    _FORGET_AUTHORS,
    "DELETE FROM tweets_tagbucket WHERE hashtag_id = ANY(%s)",
    "DELETE FROM tweets_hashtag WHERE id = ANY(%s)",
)


def mark_popular_hashtags() -> None:
    """Of two at once the later does nothing."""
    _mark()
    while _forget_unused():
        pass


@atomic
def _mark() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_TURN)
        if cursor.fetchone() != (True,):
            return
    used = Hashtag.objects.filter(uses_count__gt=1).order_by("-uses_count", "pk")
    popular = set(used.values_list("pk", flat=True)[:MAX_POPULAR])
    marked = set(Hashtag.objects.filter(is_popular=True).values_list("pk", flat=True))
    for ids, is_popular in ((marked - popular, False), (popular - marked, True)):
        changing = Hashtag.objects.filter(pk__in=ids).order_by("pk")
        list(changing.select_for_update(no_key=True).values_list("pk"))
        Hashtag.objects.filter(pk__in=ids).update(is_popular=is_popular)


@atomic
def _forget_unused() -> int:
    """One that is coming into use just now is held. Returns how many."""
    unused = Hashtag.objects.filter(uses_count=0).order_by().select_for_update(skip_locked=True)
    ids = list(unused.values_list("pk", flat=True)[:BATCH])
    if ids:
        with connection.cursor() as cursor:
            for sql in _FORGET:
                cursor.execute(sql, [ids])
    return len(ids)
