"""Candidates from a timeline, as exact as those that are searched for."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from config.planning import probed
from config.query_template import QueryTemplate
from config.viewer import Viewer
from relationships.selectors import is_feed_author
from tweets.feed.candidates import USUAL_LIMITS, Authors, Candidate, ids_sql, newest_candidates
from tweets.feed.timeline.upkeep import want
from tweets.models import PendingPost, TimelineEntry

# Each costs a probe per read; with more of them searching is cheaper.
MOST_PENDING = 500

# The viewers who had a timeline that could be used when this process last looked. Most readers do
# again; a statement that could search as well takes PostgreSQL twice as long, executed or not.
MOST_NOTED = 50_000
_had_one: set[int] = set()


def newest_in_feed(*, viewer: Viewer, authors: Authors, below: int, limit: int) -> list[Candidate]:
    """What `newest_candidates` finds for the viewer's feed, and of those hidden or gone perhaps
    some more: from the viewer's timeline where it is ready, else by search among `authors`. One
    statement; another one where the timeline does not reach so far down, or is no longer ready.

    Has a timeline made where one is wanted.
    """
    had_one = viewer.user_id in _had_one
    to_search = None if had_one else authors
    floor, found = look(viewer=viewer, authors=to_search, below=below, limit=limit)
    if floor is not None:
        _note(viewer.user_id)
    elif had_one:
        _had_one.discard(viewer.user_id)
    if len(found) < limit and (floor or (floor is None and had_one)):
        return newest_candidates(authors=authors, below=below, limit=limit)
    return found


def _note(viewer_id: int) -> None:
    if len(_had_one) >= MOST_NOTED:
        _had_one.clear()
    _had_one.add(viewer_id)


def look(
    *, viewer: Viewer, authors: Authors | None, below: int, limit: int
) -> tuple[int | None, list[Candidate]]:
    """The id down to which the timeline knows the feed (0: all of it; None: there is none that can
    be used), and what is found in it, or without one by search among `authors`. One statement."""
    statement, values = _ALONE, {"viewer_id": viewer.user_id}
    if authors:
        statement = _searching(authors.find, tuple(authors.values), limit)
        values |= authors.values
    rows = statement.fetch(
        **values,
        below=below,
        limit=limit,
        longest=settings.TIMELINE_LENGTH,
        follows_above=settings.TIMELINE_FOLLOWS_ABOVE,
        most_pending=MOST_PENDING,
    )
    if not rows:
        return None, []
    is_wanted, floor = rows[0][:2]
    if is_wanted:
        want(viewer_id=viewer.user_id)
    found = [Candidate(pk, is_retweet) for _, _, pk, is_retweet in rows if pk is not None]
    return floor, found


def _entries(viewer_id: Any, below: Any) -> QuerySet[Any, Any]:
    """Of the timeline, from the floor on."""
    posts = TimelineEntry.objects.filter(_shown(viewer_id), _reach(below), viewer_id=viewer_id)
    return probed(posts).values_list("post_id", "is_retweet")


def _pending(viewer_id: Any, below: Any) -> QuerySet[Any, Any]:
    """Those that the timeline does not have yet."""
    there = TimelineEntry.objects.filter(viewer_id=viewer_id, post_id=OuterRef("post_id"))
    posts = PendingPost.objects.filter(_shown(viewer_id), _reach(below), ~Q(Exists(there)))
    return probed(posts).values_list("post_id", "is_retweet")


def _shown(viewer_id: Any) -> Q:
    return is_feed_author(viewer=Viewer(user_id=viewer_id, session_id=0), person="author")


def _reach(below: Any) -> Q:
    return Q(post_id__lt=below, post_id__gte=RawSQL("own.floor", ()))  # of the statement around


# `floor` is null where the timeline cannot be used: there is none that is ready, or too much is
# pending. Then no entry is looked at; else nobody is an author.
_OWN = """
WITH own AS MATERIALIZED (
  SELECT u.following_count > {follows_above} AND (
      t.viewer_id IS NULL OR NOT t.is_ready OR t.read_at < now() - interval '1 day'
    ) AS is_wanted,
    CASE WHEN t.is_ready AND {limit} <= {longest} AND (
      SELECT count(*) FROM (SELECT FROM tweets_pendingpost LIMIT {most_pending} + 1) pending
    ) <= {most_pending} THEN t.floor END AS floor
  FROM accounts_user u LEFT JOIN tweets_timeline t ON t.viewer_id = u.id
  WHERE u.id = {viewer_id}
)"""
_AUTHORS = """,
authors (id) AS MATERIALIZED (SELECT author.id FROM ("""
_UNLESS_THERE = """) author (id) WHERE (SELECT floor FROM own) IS NULL"""
_FOUND = """
SELECT own.is_wanted, own.floor, post.id, post.is_retweet FROM own LEFT JOIN LATERAL ("""
_SEARCHED = "(SELECT id, is_retweet FROM posts) UNION ALL "
_NEWEST = " ORDER BY 1 DESC LIMIT {limit})"
_PENDING = QueryTemplate(
    _pending,
    "viewer_id",
    "below",
    ending=f"{_NEWEST} ORDER BY 1 DESC LIMIT {{limit}}) AS post (id, is_retweet) ON TRUE "
    "ORDER BY post.id DESC",
)


def _timeline(opening: str = "") -> QueryTemplate:
    ending = f"{_NEWEST} UNION ALL ("
    return QueryTemplate(
        _entries, "viewer_id", "below", opening=opening + "(", ending=ending, then=_PENDING
    )


_ALONE, _AFTER_SEARCH = _timeline(_OWN + _FOUND), _timeline()


@lru_cache(maxsize=128)
def _searching(
    find: Callable[..., QuerySet[Any, Any]], slots: tuple[str, ...], limit: int
) -> QueryTemplate:
    return QueryTemplate(
        find,
        *slots,
        opening=_OWN + _AUTHORS,
        ending=_UNLESS_THERE + ids_sql(limit, among_recent=True) + _FOUND + _SEARCHED,
        then=_AFTER_SEARCH,
        prepared=limit in USUAL_LIMITS,
    )
