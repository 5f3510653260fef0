"""Reads of tweets, and the one rule of who may read which."""

from collections.abc import Sequence

from django.db.models import QuerySet

from config.errors import NotFound
from config.ids import MAX_ID
from config.locking import first_for_key_share
from config.viewer import Viewer
from relationships.selectors import may_read
from tweets.cards import TweetCard, tweet_card
from tweets.models import Retweet, Tweet, TweetVersion
from tweets.text import fold_tag
from tweets.viewer_state import viewer_state, with_viewer_state


def visible_tweets(*, viewer: Viewer) -> QuerySet[Tweet]:
    """The tweets that `viewer` may read. Every read of tweets starts here."""
    return Tweet.objects.filter(may_read(viewer=viewer, author="author"), deleted_at=None)


def visible_retweets(*, viewer: Viewer) -> QuerySet[Retweet]:
    """The retweets that `viewer` may read: what the retweeter writes, of a tweet that the viewer
    may read."""
    return Retweet.objects.filter(
        may_read(viewer=viewer, author="user"),
        may_read(viewer=viewer, author="tweet__author"),
        tweet__deleted_at=None,
    )


def readable(tweets: QuerySet[Tweet], *, viewer: Viewer) -> QuerySet[Tweet]:
    """`tweets` with all that `card_of` reads: one statement."""
    return with_viewer_state(tweets.select_related("author"), viewer=viewer)


def card_of(tweet: Tweet, *, viewer: Viewer) -> TweetCard:
    """The card of a tweet that `readable` loaded."""
    return tweet_card(tweet, viewer=viewer, state=viewer_state(tweet))


def get_tweet(*, viewer: Viewer, tweet_id: int) -> Tweet:
    """A tweet with all that its card reads. Raises `NotFound`."""
    found = readable(visible_tweets(viewer=viewer), viewer=viewer).filter(pk=tweet_id).first()
    if found is None:
        raise NotFound
    return found


def get_tweets(*, viewer: Viewer, tweet_ids: Sequence[int]) -> list[Tweet]:
    """Those of `tweet_ids` that the viewer may read, in that order."""
    found = readable(visible_tweets(viewer=viewer), viewer=viewer).in_bulk(list(tweet_ids))
    return [found[tweet_id] for tweet_id in tweet_ids if tweet_id in found]


def tweets_with_hashtag(*, viewer: Viewer, tag: str, below: int | None, limit: int) -> list[Tweet]:
    """A hashtag's page, newest first: at most `limit` tweets with an id under `below`."""
    tweets = visible_tweets(viewer=viewer).filter(
        hashtag_uses__tag=fold_tag(tag), hashtag_uses__tweet_id__lt=below or MAX_ID
    )
    newest = tweets.order_by("-hashtag_uses__tweet_id")[:limit]
    return list(readable(newest, viewer=viewer))


def lock_visible_tweet(*, viewer: Viewer, tweet_id: int) -> Tweet:
    """A tweet the viewer may read, which cannot be deleted until the transaction ends.

    Raises `NotFound`, also when a deletion under way comes first.
    """
    tweet = first_for_key_share(visible_tweets(viewer=viewer).filter(pk=tweet_id))
    if tweet is None:
        raise NotFound
    return tweet


def earlier_versions(
    *, viewer: Viewer, tweet_id: int, below: int | None, limit: int
) -> list[TweetVersion]:
    """What a tweet said before, latest first: at most `limit` versions with a number under
    `below`. Raises `NotFound`."""
    tweet = visible_tweets(viewer=viewer).filter(pk=tweet_id)
    versions = TweetVersion.objects.filter(tweet__in=tweet)
    if below is not None:
        versions = versions.filter(version__lt=below)
    found = list(versions.order_by("-version")[:limit])
    if not found and not tweet.exists():
        raise NotFound
    return found
