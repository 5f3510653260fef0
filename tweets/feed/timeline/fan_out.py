"""Pending posts are brought to the timelines of those who follow their authors.

Posts of authors with few followers go together, many in a statement. One of an author with many
goes in rounds, each for the next `CHUNK` of them and each a transaction of its own, and after every
round those with few come first. A post stays pending until its last round, so that a read never
misses it; whatever was done is found done, so that a round may be lost or run again at any point.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

from config import broker
from reliability.transactions import atomic, commit_without_waiting
from tweets.feed.timeline import locks
from tweets.models import PendingPost

FAN_OUT_TASK = "tweets.fan_out"
CHUNK = 10_000  # followers, or timelines, that a round looks at: 100 to 200 ms
TOGETHER = 500  # posts
TURN_SECONDS = 0.5  # then others' jobs come first
TRIMMED_OF = 256  # one in so many new entries has its timeline cut to its length


def fan_out() -> None:
    """Bring pending posts to the timelines for as long as a turn lasts; then queue up again, behind
    others' jobs. Safe to run at any time, any number of times at once."""
    ends = time.monotonic() + TURN_SECONDS
    while fan_out_once():
        if time.monotonic() > ends:
            broker.wake(FAN_OUT_TASK, expires=5)
            return


def fan_out_once() -> bool:
    """All pending posts of authors with few followers, then one round of another. Whether anything
    was done; nothing is where another worker is at it."""
    few, one = _alone(_share_small), _alone(_share_chunk)
    return few or one


def _alone(step: Callable[[], list[int] | None]) -> bool:
    """Run `step`, which returns the viewers whose timelines are to be trimmed, in a transaction of
    its own. They are trimmed in another: locking them in one with new entries could get stuck."""
    viewer_ids = _round(step)
    if viewer_ids:
        trim(viewer_ids)
    return viewer_ids is not None


@atomic
def _round(step: Callable[[], list[int] | None]) -> list[int] | None:
    """A timeline that is built again deletes entries and then adds them, so that it and a round
    can each wait for an entry of the other's."""
    if not locks.try_fan_out():
        return None
    commit_without_waiting()
    return step()


class _Post(NamedTuple):
    post_id: int
    followers: int


def _share_small() -> list[int] | None:
    posts = _pending(few=True)
    if not posts:
        return None
    ids: list[int] = []
    followers = 0
    for post in posts:
        if ids and followers + post.followers > CHUNK:
            break
        ids.append(post.post_id)
        followers += post.followers
    (viewer_ids,) = _row(_SMALL, {"ids": ids, "trimmed_of": TRIMMED_OF})
    PendingPost.objects.filter(pk__in=ids).delete()
    return viewer_ids or []


def _share_chunk() -> list[int] | None:
    posts = _pending(few=False)
    if not posts:
        return None
    return share_chunk(post_id=posts[0].post_id, followers=posts[0].followers)


def share_chunk(*, post_id: int, followers: int) -> list[int]:
    """The next round of a post. The viewers whose timelines are to be trimmed."""
    post = PendingPost.objects.get(pk=post_id)
    if post.rounds == 0:
        post.by_viewers = _fewer_timelines_than(followers)
    chosen, last = (_BY_VIEWERS, "max") if post.by_viewers else (_BY_FOLLOWS, "min")
    seen, reached, viewer_ids = _row(
        _CHUNK.format(chosen=chosen, last=last),
        {
            "post_id": post.pk,
            "author_id": post.author_id,
            "is_retweet": post.is_retweet,
            "reached": post.reached,
            "chunk": CHUNK,
            "trimmed_of": TRIMMED_OF,
        },
    )
    if seen < CHUNK:
        with connection.cursor() as cursor:
            cursor.execute(_OWN, [post.pk])
        post.delete()
    else:
        post.rounds, post.reached = post.rounds + 1, reached
        post.save(update_fields=["rounds", "reached", "by_viewers"])
    return viewer_ids or []


@atomic
def trim(viewer_ids: Sequence[int]) -> None:
    """Cut timelines to their length; from then on what is below is searched for. One that is being
    built is left alone."""
    commit_without_waiting()
    with connection.cursor() as cursor:
        cursor.execute(_TRIM, {"ids": list(viewer_ids), "length": settings.TIMELINE_LENGTH})


def _pending(*, few: bool) -> list[_Post]:
    """With how many follow their authors: those furthest behind first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.post_id, coalesce(u.followers_count, 0) FROM tweets_pendingpost p "  # noqa: S608
            "LEFT JOIN accounts_user u ON u.id = p.author_id "
            "WHERE (p.rounds = 0 AND coalesce(u.followers_count, 0) <= %s) "
            f"IS {'TRUE' if few else 'NOT TRUE'} ORDER BY p.rounds, p.post_id LIMIT %s",
            [CHUNK, TOGETHER if few else 1],
        )
        return [_Post(*row) for row in cursor.fetchall()]


def _fewer_timelines_than(number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT FROM tweets_timeline LIMIT %s) first", [number]
        )
        return int(cursor.fetchone()[0]) < number


def _row(sql: str, values: dict[str, Any]) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()  # type: ignore[no-any-return]


# In the order of the key, as a timeline that is built: so two that wait for each other's entries
# cannot get stuck.
_SMALL = """
WITH added AS (
  INSERT INTO tweets_timelineentry (viewer_id, post_id, author_id, is_retweet)
  SELECT t.viewer_id, p.post_id, p.author_id, p.is_retweet
  FROM tweets_pendingpost p
  CROSS JOIN LATERAL (
    SELECT f.follower_id FROM relationships_follow f WHERE f.following_id = p.author_id
    UNION ALL SELECT p.author_id
  ) reader (id)
  JOIN tweets_timeline t ON t.viewer_id = reader.id
  WHERE p.post_id = ANY(%(ids)s)
  ORDER BY t.viewer_id, p.post_id
  ON CONFLICT DO NOTHING
  RETURNING viewer_id, post_id
)
SELECT array_agg(DISTINCT viewer_id) FILTER (WHERE (viewer_id # post_id) %% %(trimmed_of)s = 0)
FROM added"""

# The ids in a subselect: the planner is not to know whose they are (see config.planning).
_BY_FOLLOWS = """
  SELECT f.follower_id AS viewer_id, f.id AS place,
    EXISTS (SELECT FROM tweets_timeline t WHERE t.viewer_id = f.follower_id) AS is_due
  FROM relationships_follow f
  WHERE f.following_id = (SELECT %(author_id)s::bigint)
    AND f.id < coalesce(%(reached)s::bigint, 9223372036854775807)
  ORDER BY f.id DESC LIMIT %(chunk)s"""
_BY_VIEWERS = """
  SELECT t.viewer_id, t.viewer_id AS place,
    EXISTS (
      SELECT FROM relationships_follow f WHERE f.follower_id = t.viewer_id
        AND f.following_id = (SELECT %(author_id)s::bigint) OFFSET 0
    ) AS is_due
  FROM tweets_timeline t WHERE t.viewer_id > coalesce(%(reached)s::bigint, -1)
  ORDER BY t.viewer_id LIMIT %(chunk)s"""
_CHUNK = """
WITH looked_at AS MATERIALIZED ({chosen}),
added AS (
  INSERT INTO tweets_timelineentry (viewer_id, post_id, author_id, is_retweet)
  SELECT viewer_id, %(post_id)s, %(author_id)s, %(is_retweet)s FROM looked_at WHERE is_due
  ORDER BY viewer_id
  ON CONFLICT DO NOTHING
)
SELECT count(*), {last}(place), array_agg(viewer_id) FILTER (
  WHERE is_due AND (viewer_id # %(post_id)s) %% %(trimmed_of)s = 0
) FROM looked_at"""

_OWN = """
INSERT INTO tweets_timelineentry (viewer_id, post_id, author_id, is_retweet)
SELECT t.viewer_id, p.post_id, p.author_id, p.is_retweet
FROM tweets_pendingpost p JOIN tweets_timeline t ON t.viewer_id = p.author_id
WHERE p.post_id = %s
ON CONFLICT DO NOTHING"""

_TRIM = """
WITH free AS (
  SELECT viewer_id FROM tweets_timeline WHERE viewer_id = ANY(%(ids)s)
  ORDER BY viewer_id FOR UPDATE SKIP LOCKED
),
floors AS MATERIALIZED (
  SELECT free.viewer_id, (
    SELECT e.post_id FROM tweets_timelineentry e WHERE e.viewer_id = free.viewer_id
    ORDER BY e.post_id DESC OFFSET %(length)s - 1 LIMIT 1
  ) AS floor FROM free
),
raised AS (
  UPDATE tweets_timeline t SET floor = floors.floor FROM floors
  WHERE t.viewer_id = floors.viewer_id AND t.floor < floors.floor
)
DELETE FROM tweets_timelineentry e USING floors
WHERE e.viewer_id = floors.viewer_id AND e.post_id < floors.floor"""
