"""Likes and bookmarks: idempotent both ways, counted only when a row really changed."""

from django.dispatch import Signal

from accounts.errors import TokenInvalid
from config.errors import NotFound
from config.query_template import QueryTemplate
from config.viewer import Viewer
from reliability.transactions import atomic
from tweets import events
from tweets.cards import BookmarkState, LikeState
from tweets.models import Like, Tweet
from tweets.selectors import LockedTweet
from tweets.selectors.locking import LOCK_TO_COUNT, lockable


@atomic
def like_tweet(*, actor: Viewer, tweet_id: int) -> LikeState:
    """Like a tweet. Idempotent. Raises `NotFound` if the actor may not see it."""
    tweet, likes_count = _act(_LIKE, actor, tweet_id)
    if likes_count is not None:
        _send(events.tweet_liked, tweet, actor)
    return {"liked": True, "likes_count": _known(likes_count, tweet)}


@atomic
def unlike_tweet(*, actor: Viewer, tweet_id: int) -> LikeState:
    """Take a like back. Idempotent. Raises `NotFound` if the actor may not see the tweet."""
    tweet, likes_count = _act(_UNLIKE, actor, tweet_id)
    if likes_count is not None:
        _send(events.tweet_unliked, tweet, actor)
    return {"liked": False, "likes_count": _known(likes_count, tweet)}


@atomic
def bookmark_tweet(*, actor: Viewer, tweet_id: int) -> BookmarkState:
    """Bookmark a tweet. Idempotent. Raises `NotFound` if the actor may not see it."""
    tweet, count = _act(_BOOKMARK, actor, tweet_id)
    if count is not None:
        _send(events.tweet_bookmarked, tweet, actor)
    return {"bookmarked": True}


@atomic
def unbookmark_tweet(*, actor: Viewer, tweet_id: int) -> BookmarkState:
    """Take a bookmark away. Idempotent. Raises `NotFound` if the actor may not see the tweet."""
    tweet, count = _act(_UNBOOKMARK, actor, tweet_id)
    if count is not None:
        _send(events.tweet_unbookmarked, tweet, actor)
    return {"bookmarked": False}


def _act(statement: QueryTemplate, actor: Viewer, tweet_id: int) -> tuple[LockedTweet, int | None]:
    """Lock a tweet as `lock_visible_tweet(counting=True)` does, add or take the actor's row on it,
    and count it, in one statement. The tweet, and the new count, or None where nothing changed.
    Raises `NotFound`; `TokenInvalid` where the actor's account was left or suspended since the
    token was checked."""
    rows = statement.fetch(viewer_id=actor.user_id, tweet_id=tweet_id)
    if not rows:
        raise NotFound
    *tweet, count, is_active = rows[0]
    if not is_active:
        raise TokenInvalid
    return LockedTweet(*tweet), count


def _statement(change: str, count: str) -> QueryTemplate:
    """`change` writes from the locked rows `tweet` and `actor`, which is there while the account is
    active; each row that it writes changes a `count`. The actor is locked as the foreign key of
    the new row would lock it at the commit. The row of the tweet is held from here to the commit:
    one round trip more and released sooner would cost every like more than it spares those of one
    hot tweet."""
    counted = (
        f"UPDATE tweets_tweet SET {count} WHERE id = (SELECT pk FROM tweet, changed) "  # noqa: S608
        f"RETURNING {count.partition(' ')[0]} AS now"
    )
    changed = f"changed AS ({change} RETURNING 1)"
    found = (
        "SELECT pk, author_id, is_of_private, (SELECT now FROM counted), "
        "EXISTS (SELECT FROM actor) FROM tweet"
    )
    return QueryTemplate(
        lockable,
        "viewer_id",
        "tweet_id",
        opening="WITH tweet (pk, author_id, is_of_private, actor_id) AS MATERIALIZED (",
        ending=f"{LOCK_TO_COUNT}), {_ACTOR}, {changed}, counted AS ({counted}) {found}",
    )


def _adding(table: str, count: str) -> QueryTemplate:
    change = (
        f"INSERT INTO {table} (user_id, tweet_id) SELECT actor.id, tweet.pk FROM tweet, actor "  # noqa: S608
        "ON CONFLICT (tweet_id, user_id) DO NOTHING"
    )
    return _statement(change, f"{count} = {count} + 1")


def _taking(table: str, count: str) -> QueryTemplate:
    change = (
        f"DELETE FROM {table} USING tweet, actor "  # noqa: S608
        "WHERE tweet_id = tweet.pk AND user_id = actor.id"
    )
    return _statement(change, f"{count} = {count} - 1")


_ACTOR = (
    "actor (id) AS MATERIALIZED (SELECT id FROM accounts_user "
    "WHERE id = (SELECT actor_id FROM tweet) AND is_active FOR KEY SHARE)"
)
_LIKE = _adding("tweets_like", "likes_count")
_UNLIKE = _taking("tweets_like", "likes_count")
_BOOKMARK = _adding("tweets_bookmark", "bookmarks_count")
_UNBOOKMARK = _taking("tweets_bookmark", "bookmarks_count")


def _send(event: Signal, tweet: LockedTweet, actor: Viewer) -> None:
    event.send(sender=Like, tweet_id=tweet.pk, author_id=tweet.author_id, actor_id=actor.user_id)


def _known(likes_count: int | None, tweet: LockedTweet) -> int:
    """The count, which where nothing changed is not known yet: `tweet` may be older than the equal
    act that was waited for."""
    if likes_count is not None:
        return likes_count
    return Tweet.objects.values_list("likes_count", flat=True).get(pk=tweet.pk)
