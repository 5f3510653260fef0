"""Likes and bookmarks: idempotent both ways, counted only when a row really changed."""

from django.db.models import F
from django.dispatch import Signal

from config.viewer import Viewer
from reliability.transactions import atomic
from tweets import events, selectors
from tweets.cards import BookmarkState, LikeState
from tweets.models import Bookmark, Like, Tweet


@atomic
def like_tweet(*, actor: Viewer, tweet_id: int) -> LikeState:
    """Like a tweet. Idempotent. Raises `NotFound` if the actor may not see it."""
    tweet = selectors.lock_visible_tweet(viewer=actor, tweet_id=tweet_id)
    if Like.objects.add(user_id=actor.user_id, tweet_id=tweet.pk):
        _send(events.tweet_liked, tweet, actor)
        _count(tweet, likes_count=1)
    return {"liked": True, "likes_count": _current(tweet, "likes_count")}


@atomic
def unlike_tweet(*, actor: Viewer, tweet_id: int) -> LikeState:
    """Take a like back. Idempotent. Raises `NotFound` if the actor may not see the tweet."""
    tweet = selectors.lock_visible_tweet(viewer=actor, tweet_id=tweet_id)
    if Like.objects.take(user_id=actor.user_id, tweet_id=tweet.pk):
        _send(events.tweet_unliked, tweet, actor)
        _count(tweet, likes_count=-1)
    return {"liked": False, "likes_count": _current(tweet, "likes_count")}


@atomic
def bookmark_tweet(*, actor: Viewer, tweet_id: int) -> BookmarkState:
    """Bookmark a tweet. Idempotent. Raises `NotFound` if the actor may not see it."""
    tweet = selectors.lock_visible_tweet(viewer=actor, tweet_id=tweet_id)
    if Bookmark.objects.add(user_id=actor.user_id, tweet_id=tweet.pk):
        _count(tweet, bookmarks_count=1)
    return {"bookmarked": True}


@atomic
def unbookmark_tweet(*, actor: Viewer, tweet_id: int) -> BookmarkState:
    """Take a bookmark away. Idempotent. Raises `NotFound` if the actor may not see the tweet."""
    tweet = selectors.lock_visible_tweet(viewer=actor, tweet_id=tweet_id)
    if Bookmark.objects.take(user_id=actor.user_id, tweet_id=tweet.pk):
        _count(tweet, bookmarks_count=-1)
    return {"bookmarked": False}


def _send(event: Signal, tweet: Tweet, actor: Viewer) -> None:
    event.send(sender=Like, tweet_id=tweet.pk, author_id=tweet.author_id, actor_id=actor.user_id)


def _count(tweet: Tweet, **changes: int) -> None:
    """The hot row comes last, so that it is held least."""
    Tweet.objects.filter(pk=tweet.pk).update(
        **{count: F(count) + change for count, change in changes.items()}
    )


def _current(tweet: Tweet, count: str) -> int:
    value: int = Tweet.objects.values_list(count, flat=True).get(pk=tweet.pk)
    return value
