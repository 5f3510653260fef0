"""A tweet comes and goes."""

from django.db.models import F
from django.utils import timezone

from accounts.services import change_counts
from config.errors import NotFound
from config.normalisation import normalise
from config.preconditions import Versions, check_version
from config.viewer import Viewer
from reliability.services import enqueue
from reliability.transactions import atomic
from tweets import events, selectors
from tweets.entities import entities_of, names_anything
from tweets.errors import NotYourTweet
from tweets.models import Bookmark, HashtagUse, Like, Retweet, Tweet, TweetVersion
from tweets.rules import check_text


@atomic
def create_tweet(*, author: Viewer, content: str) -> Tweet:
    """Write a tweet. What its text names (mentions, hashtags) is followed up by a worker.

    Raises a validation error about `content`.
    """
    check_text(content, field="content")
    entities = entities_of(content)
    tweet = Tweet.objects.create(
        author_id=author.user_id,
        content=content,
        search_text=normalise(content),
        entities=dict(entities),
    )
    if names_anything(entities):
        enqueue(job="tweets.index_tweet_text", payload={"tweet_id": tweet.pk})
    change_counts(user_id=author.user_id, tweets=1)
    return tweet


@atomic
def delete_tweet(*, actor: Viewer, tweet_id: int, expected: Versions = None) -> None:
    """Delete one's own tweet with all that hangs on it; an empty row keeps its conversation
    together. Raises `NotFound`, `NotYourTweet`, and `PreconditionFailed` when its version is none
    of those `expected`."""
    tweet = (
        selectors.visible_tweets(viewer=actor)
        .select_for_update(of=("self",))
        .filter(pk=tweet_id)
        .first()
    )
    if tweet is None:
        raise NotFound
    if tweet.author_id != actor.user_id:
        raise NotYourTweet
    check_version(tweet.version, expected=expected)
    retweet_ids = list(Retweet.objects.filter(tweet=tweet).values_list("pk", flat=True))
    for attached in (Retweet, Like, Bookmark, HashtagUse, TweetVersion):
        attached.objects.filter(tweet=tweet).delete()
    _empty(tweet)
    events.tweet_deleted.send(sender=Tweet, tweet_id=tweet.pk, retweet_ids=retweet_ids)
    if tweet.in_reply_to_id:
        Tweet.objects.filter(pk=tweet.in_reply_to_id).update(comments_count=F("comments_count") - 1)
    change_counts(user_id=actor.user_id, tweets=-1)


def _empty(tweet: Tweet) -> None:
    Tweet.objects.filter(pk=tweet.pk).update(
        deleted_at=timezone.now(),
        content="",
        search_text="",
        entities={},
        likes_count=0,
        retweets_count=0,
        bookmarks_count=0,
    )
