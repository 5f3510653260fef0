"""Reads of tweets. Every one of them starts at `visible_tweets` or `visible_retweets`."""

from tweets.selectors.locking import LockedTweet, lock_visible_original, lock_visible_tweet
from tweets.selectors.reading import (
    card_of,
    earlier_versions,
    get_original_id,
    get_tweet,
    get_tweets,
    readable,
    tweets_with_hashtag,
)
from tweets.selectors.visibility import visible_retweets, visible_tweets

__all__ = [
    "LockedTweet",
    "card_of",
    "earlier_versions",
    "get_original_id",
    "get_tweet",
    "get_tweets",
    "lock_visible_original",
    "lock_visible_tweet",
    "readable",
    "tweets_with_hashtag",
    "visible_retweets",
    "visible_tweets",
]
