"""Likes and bookmarks: idempotent both ways, counted only when a row really changed."""

from typing import Literal

from django.dispatch import Signal

from config import statements
from config.viewer import Viewer
from reliability.transactions import atomic
from tweets import events, selectors
from tweets.cards import BookmarkState, LikeState
from tweets.models import Bookmark, Like, Tweet
from tweets.selectors import LockedTweet


@atomic
def like_tweet(*, actor: Viewer, tweet_id: int) -> LikeState:
    """Like a tweet. Idempotent. Raises `NotFound` if the actor may not see it."""
    tweet = selectors.lock_visible_tweet(viewer=actor, tweet_id=tweet_id)
    if not Like.objects.add(user_id=actor.user_id, tweet_id=tweet.pk):
        return {"liked": True, "likes_count": _likes_count(tweet)}
    _send(events.tweet_liked, tweet, actor)
    return {"liked": True, "likes_count": _count(tweet, "likes_count", 1)}


@atomic
def unlike_tweet(*, actor: Viewer, tweet_id: int) -> LikeState:
    """Take a like back. Idempotent. Raises `NotFound` if the actor may not see the tweet."""
    tweet = selectors.lock_visible_tweet(viewer=actor, tweet_id=tweet_id)
    if not Like.objects.take(user_id=actor.user_id, tweet_id=tweet.pk):
        return {"liked": False, "likes_count": _likes_count(tweet)}
    _send(events.tweet_unliked, tweet, actor)
    return {"liked": False, "likes_count": _count(tweet, "likes_count", -1)}


@atomic
def bookmark_tweet(*, actor: Viewer, tweet_id: int) -> BookmarkState:
    """Bookmark a tweet. Idempotent. Raises `NotFound` if the actor may not see it."""
    tweet = selectors.lock_visible_tweet(viewer=actor, tweet_id=tweet_id)
    if Bookmark.objects.add(user_id=actor.user_id, tweet_id=tweet.pk):
        _count(tweet, "bookmarks_count", 1)
    return {"bookmarked": True}


@atomic
def unbookmark_tweet(*, actor: Viewer, tweet_id: int) -> BookmarkState:
    """Take a bookmark away. Idempotent. Raises `NotFound` if the actor may not see the tweet."""
    tweet = selectors.lock_visible_tweet(viewer=actor, tweet_id=tweet_id)
    if Bookmark.objects.take(user_id=actor.user_id, tweet_id=tweet.pk):
        _count(tweet, "bookmarks_count", -1)
    return {"bookmarked": False}


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
