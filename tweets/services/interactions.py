"""Likes and bookmarks: idempotent both ways, counted only when a row really changed."""

from typing import Literal

from django.db.models import Model
from django.dispatch import Signal

from config import statements
from config.errors import NotFound
from config.query_template import QueryTemplate
from config.viewer import Viewer
from reliability.transactions import atomic
from tweets import events
from tweets.cards import BookmarkState, LikeState
from tweets.models import Bookmark, Like, Tweet
from tweets.selectors import LockedTweet
from tweets.selectors.locking import LOCK, lockable


@atomic
def like_tweet(*, actor: Viewer, tweet_id: int) -> LikeState:
    """Like a tweet. Idempotent. Raises `NotFound` if the actor may not see it."""
    tweet, is_new = _act(_ADD[Like], actor, tweet_id)
    if not is_new:
        return {"liked": True, "likes_count": _likes_count(tweet)}
    _send(events.tweet_liked, tweet, actor)
    return {"liked": True, "likes_count": _count(tweet, "likes_count", 1)}


@atomic
def unlike_tweet(*, actor: Viewer, tweet_id: int) -> LikeState:
    """Take a like back. Idempotent. Raises `NotFound` if the actor may not see the tweet."""
    tweet, was_there = _act(_TAKE[Like], actor, tweet_id)
    if not was_there:
        return {"liked": False, "likes_count": _likes_count(tweet)}
    _send(events.tweet_unliked, tweet, actor)
    return {"liked": False, "likes_count": _count(tweet, "likes_count", -1)}


@atomic
def bookmark_tweet(*, actor: Viewer, tweet_id: int) -> BookmarkState:
    """Bookmark a tweet. Idempotent. Raises `NotFound` if the actor may not see it."""
    tweet, is_new = _act(_ADD[Bookmark], actor, tweet_id)
    if is_new:
        _count(tweet, "bookmarks_count", 1)
    return {"bookmarked": True}


@atomic
def unbookmark_tweet(*, actor: Viewer, tweet_id: int) -> BookmarkState:
    """Take a bookmark away. Idempotent. Raises `NotFound` if the actor may not see the tweet."""
    tweet, was_there = _act(_TAKE[Bookmark], actor, tweet_id)
    if was_there:
        _count(tweet, "bookmarks_count", -1)
    return {"bookmarked": False}


def _act(statement: QueryTemplate, actor: Viewer, tweet_id: int) -> tuple[LockedTweet, bool]:
    """Lock a tweet as `lock_visible_tweet` does, and add or take the actor's row on it, in one
    statement. The tweet, and whether a row changed. Raises `NotFound`."""
    rows = statement.fetch(viewer_id=actor.user_id, tweet_id=tweet_id)
    if not rows:
        raise NotFound
    *tweet, changed = rows[0]
    return LockedTweet(*tweet), changed


def _statement(kind: type[Model], change: str) -> QueryTemplate:
    """`change` writes into the table of `kind`, from the locked row `tweet`."""
    changed = f"changed AS ({change.format(table=kind._meta.db_table)} RETURNING 1)"
    found = "SELECT pk, author_id, is_of_private, EXISTS (SELECT FROM changed) FROM tweet"
    return QueryTemplate(
        lockable,
        "viewer_id",
        "tweet_id",
        opening="WITH tweet (pk, author_id, is_of_private, actor_id) AS MATERIALIZED (",
        ending=f"{LOCK}), {changed} {found}",
    )


_INSERT = (
    "INSERT INTO {table} (user_id, tweet_id) SELECT actor_id, pk FROM tweet "
    "ON CONFLICT (tweet_id, user_id) DO NOTHING"
)
_DELETE = "DELETE FROM {table} USING tweet WHERE tweet_id = tweet.pk AND user_id = tweet.actor_id"
_ADD = {kind: _statement(kind, _INSERT) for kind in (Like, Bookmark)}
_TAKE = {kind: _statement(kind, _DELETE) for kind in (Like, Bookmark)}


def _send(event: Signal, tweet: LockedTweet, actor: Viewer) -> None:
    event.send(sender=Like, tweet_id=tweet.pk, author_id=tweet.author_id, actor_id=actor.user_id)


def _count(
    tweet: LockedTweet, count: Literal["likes_count", "bookmarks_count"], change: Literal[1, -1]
) -> int:
    """Change a count and return it, in one statement. The hot row comes last, so that it is held
    least."""
    ((now,),) = statements.fetch(
        f"UPDATE tweets_tweet SET {count} = {count} + %s WHERE id = %s RETURNING {count}",  # noqa: S608
        [change, tweet.pk],
    )
    return int(now)


def _likes_count(tweet: LockedTweet) -> int:
    """As of now: `tweet` may be older than the equal act that was waited for."""
    return Tweet.objects.values_list("likes_count", flat=True).get(pk=tweet.pk)
