"""Tweets as a viewer reads them."""

from collections.abc import Sequence

from django.db.models import QuerySet

from config.errors import NotFound
from config.ids import MAX_ID
from config.viewer import Viewer
from tweets.cards import TweetCard, tweet_card
from tweets.models import Tweet, TweetVersion
from tweets.rows import TweetRow
from tweets.selectors.visibility import visible_retweets, visible_tweets
from tweets.text import fold_tag
from tweets.viewer_state import viewer_state, with_viewer_state


def readable(tweets: QuerySet[Tweet], *, viewer: Viewer) -> QuerySet[Tweet]:
    """`tweets` with all that `card_of` reads: one statement."""
    return with_viewer_state(tweets.select_related("author"), viewer=viewer)


def card_of(tweet: Tweet, *, viewer: Viewer) -> TweetCard:
    """The card of a tweet that `readable` loaded."""
    return tweet_card(tweet, viewer=viewer, state=viewer_state(tweet))


def shown_of(tweet: Tweet | TweetRow) -> set[int]:
    """The ids of a tweet, of its author, and of those whose privacy hides it."""
    return {tweet.pk, tweet.author_id, *(tweet.audience or ())}


def get_tweet(*, viewer: Viewer, tweet_id: int) -> Tweet:
    """A tweet with all that its card reads. Raises `NotFound`."""
    found = readable(visible_tweets(viewer=viewer), viewer=viewer).filter(pk=tweet_id).first()
    if found is None:
        raise NotFound
    return found


def get_original_id(*, viewer: Viewer, post_id: int) -> int:
    """The id of the visible tweet that has this id, or that the retweet of this id passes on.
    Raises `NotFound`."""
    tweets = visible_tweets(viewer=viewer).filter(pk=post_id).values_list("pk")
    retweets = visible_retweets(viewer=viewer).filter(pk=post_id).values_list("tweet_id")
    found = tweets.union(retweets, all=True).first()
    if found is None:
        raise NotFound
    return int(found[0])


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
