"""Candidates from a timeline, as exact as those that are searched for."""

from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from config.query_template import QueryTemplate
from config.viewer import Viewer
from relationships.selectors import is_feed_author
from tweets.feed.candidates import Candidate
from tweets.feed.timeline.upkeep import want
from tweets.models import PendingPost, TimelineEntry

# Each costs a probe per read; with more of them searching is cheaper.
MOST_PENDING = 500


def newest_in_timeline(*, viewer: Viewer, below: int, limit: int) -> list[Candidate] | None:
    """What `newest_candidates` finds for the viewer's feed, without its texts, and of those hidden
    or gone perhaps some more. None where no timeline knows: there is none that is ready, it does
    not reach so far down, or too much is pending. One statement.

    Has a timeline made where one is wanted.
    """
    if limit > settings.TIMELINE_LENGTH:
        return None
    rows = _NEWEST.fetch(
        viewer_id=viewer.user_id,
        below=below,
        limit=limit,
        follows_above=settings.TIMELINE_FOLLOWS_ABOVE,
        most_pending=MOST_PENDING,
    )
    if not rows:
        return None
    is_wanted, floor = rows[0][:2]
    if is_wanted:
        want(viewer_id=viewer.user_id)
    found = [Candidate(pk, is_retweet) for _, _, pk, is_retweet in rows if pk is not None]
    if floor is None or (floor > 0 and len(found) < limit):
        return None
    return found


def _entries(viewer_id: Any, below: Any) -> QuerySet[Any, Any]:
    """Of the timeline, from the floor on."""
    posts = TimelineEntry.objects.filter(_shown(viewer_id), _reach(below), viewer_id=viewer_id)
    return posts.values_list("post_id", "is_retweet")


def _pending(viewer_id: Any, below: Any) -> QuerySet[Any, Any]:
    """Those that the timeline does not have yet."""
    there = TimelineEntry.objects.filter(viewer_id=viewer_id, post_id=OuterRef("post_id"))
    posts = PendingPost.objects.filter(_shown(viewer_id), _reach(below), ~Exists(there))
    return posts.values_list("post_id", "is_retweet")


def _shown(viewer_id: Any) -> Q:
    return is_feed_author(viewer=Viewer(user_id=viewer_id, session_id=0), person="author")


def _reach(below: Any) -> Q:
    return Q(post_id__lt=below, post_id__gte=RawSQL("own.floor", ()))  # of the statement around


# `floor` is null where the timeline cannot be used, and then no entry is looked at.
_NEWEST = QueryTemplate(
    _entries,
    "viewer_id",
    "below",
    opening="""
WITH own AS MATERIALIZED (
  SELECT u.following_count > {follows_above} AND (
      t.viewer_id IS NULL OR NOT t.is_ready OR t.read_at < now() - interval '1 day'
    ) AS is_wanted,
    CASE WHEN t.is_ready AND (
      SELECT count(*) FROM (SELECT FROM tweets_pendingpost LIMIT {most_pending} + 1) pending
    ) <= {most_pending} THEN t.floor END AS floor
  FROM accounts_user u LEFT JOIN tweets_timeline t ON t.viewer_id = u.id
  WHERE u.id = {viewer_id}
)
SELECT own.is_wanted, own.floor, post.id, post.is_retweet FROM own LEFT JOIN LATERAL (
(""",
    ending=" ORDER BY 1 DESC LIMIT {limit}) UNION ALL (",
    then=QueryTemplate(
        _pending,
        "viewer_id",
        "below",
        ending=") ORDER BY 1 DESC LIMIT {limit}) AS post (id, is_retweet) ON TRUE",
    ),
)
