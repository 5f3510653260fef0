"""A tweet goes, with all that hangs on it.

It is gone for every reader with its transaction. Likes, retweets and bookmarks go along: the first
of each kind at once, what is more than that in batches by an outbox job, each with its counts, so
that a tweet with a million likes holds up neither its author nor anybody else.
"""

from typing import Any

from django.db.models import F
from django.utils import timezone

from accounts.services import count_own_tweets
from config.errors import NotFound
from config.preconditions import Versions, check_version
from config.viewer import Viewer
from reliability.services import enqueue
from reliability.transactions import atomic
from tweets import events, selectors
from tweets.errors import NotYourTweet
from tweets.models import Bookmark, Like, Retweet, Tweet, TweetVersion
from tweets.services.tags import untag_tweets

BATCH = 1000  # rows of each kind
_COUNTED = ((Like, "likes_count"), (Retweet, "retweets_count"), (Bookmark, "bookmarks_count"))


@atomic
def delete_tweet(*, actor: Viewer, tweet_id: int, expected: Versions = None) -> None:
    """Delete one's own tweet; an empty row keeps its conversation together.

    Raises `NotFound`, `NotYourTweet`, and `PreconditionFailed` when its version is none of those
    `expected`.
    """
    tweet = _lock_own(actor, tweet_id)
    check_version(tweet.version, expected=expected)
    Tweet.objects.filter(pk=tweet.pk).update(**emptied())
    TweetVersion.objects.filter(tweet=tweet).delete()
    events.tweet_deleted.send(
        sender=Tweet,
        tweet_id=tweet.pk,
        author_id=tweet.author_id,
        in_reply_to_id=tweet.in_reply_to_id,
    )
    _take_along(tweet.pk)
    count_own_tweets(user_id=actor.user_id, change=-1)
    if tweet.in_reply_to_id:  # last: many may be commenting on that tweet
        Tweet.objects.filter(pk=tweet.in_reply_to_id).update(comments_count=F("comments_count") - 1)
    untag_tweets(tweet_ids=[tweet.pk])  # and using its hashtags


def emptied() -> dict[str, Any]:
    """What a tweet that is deleted now holds."""
    texts = {"content": "", "search_text": "", "search_terms": [], "entities": {}}
    return {"deleted_at": timezone.now(), **texts}


def clear_deleted_tweet(*, tweet_id: int) -> None:
    """The outbox job of `delete_tweet`: one more batch."""
    deleted = Tweet.objects.filter(pk=tweet_id, deleted_at__isnull=False)
    if deleted.select_for_update(no_key=True).exists():
        _take_along(tweet_id)


def _lock_own(actor: Viewer, tweet_id: int) -> Tweet:
    """Locked `FOR UPDATE`: whoever acts on the tweet comes before or finds it gone. What it replies
    to is locked first, since its count changes: tweets are locked in the order of their ids."""
    visible = selectors.visible_tweets(viewer=actor).filter(pk=tweet_id)
    parents = Tweet.objects.filter(pk__in=visible.values("in_reply_to_id"))
    list(parents.select_for_update(no_key=True).values_list("pk"))
    tweet = visible.select_for_update(of=("self",)).first()
    if tweet is None:
        raise NotFound
    if tweet.author_id != actor.user_id:
        raise NotYourTweet
    return tweet


def _take_along(tweet_id: int) -> None:
    """Delete a batch of each kind and count it off; enqueue the rest."""
    taken: dict[str, int] = {}
    for kind, count in _COUNTED:
        rows = kind._default_manager.filter(tweet_id=tweet_id)
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
        if kind is Retweet and ids:
            events.retweets_deleted.send(sender=Retweet, retweet_ids=ids)
        kind._default_manager.filter(pk__in=ids).delete()
        taken[count] = len(ids)
    if any(taken.values()):
        changes = {count: F(count) - number for count, number in taken.items()}
        Tweet.objects.filter(pk=tweet_id).update(**changes)
    if BATCH in taken.values():
        enqueue(job="tweets.clear_deleted_tweet", payload={"tweet_id": tweet_id})
