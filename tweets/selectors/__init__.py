"""Reads of tweets. Every one of them starts at `visible_tweets` or `visible_retweets`."""

from tweets.selectors.conversations import (
    Branch,
    CommentPlace,
    Conversation,
    comments_page,
    get_conversation,
)
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
from tweets.selectors.replying import ReplyPlace, reply_place
from tweets.selectors.visibility import visible_retweets, visible_tweets

__all__ = [
    "Branch",
    "CommentPlace",
    "Conversation",
    "LockedTweet",
    "ReplyPlace",
    "card_of",
    "comments_page",
    "earlier_versions",
    "get_conversation",
    "get_original_id",
    "get_tweet",
    "get_tweets",
    "lock_visible_original",
    "lock_visible_tweet",
    "readable",
    "reply_place",
    "tweets_with_hashtag",
    "visible_retweets",
    "visible_tweets",
]
