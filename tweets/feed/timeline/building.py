"""A timeline is made: the newest posts of all that its viewer follows, as reading would find them.

It is *there* before it is built, in a transaction of its own: whatever is posted after that is
brought to it by the fan-out, and whatever was posted before is found when it is built. The order
of the steps is what makes that complete (docs/adr/0020-timelines.md).
"""

from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from accounts.models import User
from config import statements
from config.ids import MAX_ID
from config.viewer import Viewer
from relationships.selectors import circle_authors
from reliability.transactions import atomic
from tweets.feed.candidates import Authors, newest_candidates
from tweets.feed.timeline import locks
from tweets.models import Timeline, TimelineEntry


def keep_timeline(*, viewer_id: int) -> None:
    """Make the timeline of a viewer who follows many, unless it is ready, and note that it is read.
    Nothing happens for others. Safe to run at any time, any number of times.

    To be called outside a transaction.
    """
    if _is_to_be_built(viewer_id):
        build(viewer_id=viewer_id)


@atomic
def _is_to_be_built(viewer_id: int) -> bool:
    """The first step. Run again after a deadlock, though it is one statement: who waits for an
    account that others wait for, too, stands in their way."""
    rows = statements.fetch(
        "INSERT INTO tweets_timeline (viewer_id) "
        "SELECT id FROM accounts_user WHERE id = %s AND is_active AND following_count > %s "
        "FOR SHARE ON CONFLICT (viewer_id) DO UPDATE SET read_at = now() RETURNING is_ready",
        [viewer_id, settings.TIMELINE_FOLLOWS_ABOVE],
    )
    return bool(rows) and not rows[0][0]


@atomic
def build(*, viewer_id: int) -> None:
    """The second step. Whoever makes the viewer follow another person holds the viewer's account
    locked, and so comes before this begins, or finds the timeline and makes it stale."""
    locks.start_building()
    list(User.objects.filter(pk=viewer_id).select_for_update(no_key=True).values_list("pk"))
    own = Timeline.objects.filter(viewer_id=viewer_id, is_ready=False)
    if not own.select_for_update().exists():
        return
    # First this: an entry that was seen here is of a post that the next statement sees.
    TimelineEntry.objects.filter(viewer_id=viewer_id).delete()
    found = newest_candidates(
        authors=Authors(_circle, {"viewer_id": viewer_id}),
        below=MAX_ID,
        limit=settings.TIMELINE_LENGTH,
    )
    is_full = len(found) == settings.TIMELINE_LENGTH
    _insert(viewer_id, {candidate.id: candidate.is_retweet for candidate in found})
    own.update(is_ready=True, floor=found[-1].id if is_full else 0)


def _circle(viewer_id: Any) -> QuerySet[Any, Any]:
    return circle_authors(viewer=Viewer(user_id=viewer_id, session_id=0))


def _insert(viewer_id: int, posts: dict[int, bool]) -> None:
    """With their authors. What is gone by now needs no entry; what is there, was brought by a
    fan-out meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
INSERT INTO tweets_timelineentry (viewer_id, post_id, author_id, is_retweet)
SELECT %s, post.id, coalesce(t.author_id, r.user_id), post.is_retweet
FROM unnest(%s::bigint[], %s::boolean[]) AS post (id, is_retweet)
LEFT JOIN tweets_tweet t ON NOT post.is_retweet AND t.id = post.id
LEFT JOIN tweets_retweet r ON post.is_retweet AND r.id = post.id
WHERE coalesce(t.author_id, r.user_id) IS NOT NULL
ORDER BY post.id
ON CONFLICT DO NOTHING""",
            [viewer_id, list(posts.keys()), list(posts.values())],
        )
