"""Reads of tweets. Every one of them starts at `visibility`."""

from tweets.selectors.conversations import (
    Branch,
    CommentPlace,
    Conversation,
    comments_page,
    get_conversation,
)
from tweets.selectors.lists import (
    card_through,
    likes_of,
    own_bookmarks,
    own_likes,
    replies_by,
    retweets_of,
)
from tweets.selectors.locking import LockedTweet, lock_visible_original, lock_visible_tweet
from tweets.selectors.reading import (
    card_of,
    earlier_versions,
    get_original_id,
    get_tweet,
    get_tweets,
    readable,
    shown_of,
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
    "card_through",
    "comments_page",
    "earlier_versions",
    "get_conversation",
    "get_original_id",
    "get_tweet",
    "get_tweets",
    "likes_of",
    "lock_visible_original",
    "lock_visible_tweet",
    "own_bookmarks",
    "own_likes",
    "readable",
    "replies_by",
    "reply_place",
    "retweets_of",
    "shown_of",
    "tweets_with_hashtag",
    "visible_retweets",
    "visible_tweets",
]
