"""The writes of tweets, one function per use case."""

from tweets.services.comments import create_comment
from tweets.services.deletion import clear_deleted_tweet, delete_tweet
from tweets.services.editing import check_edit, edit_tweet
from tweets.services.interactions import (
    bookmark_tweet,
    like_tweet,
    unbookmark_tweet,
    unlike_tweet,
)
from tweets.services.popular import mark_popular_hashtags
from tweets.services.retweets import KEEP_QUOTE, retweet, undo_retweet
from tweets.services.search_words import sweep_search_words
from tweets.services.tags import TagUse, tag_tweets
from tweets.services.text import index_retweet_text, index_tweet_text
from tweets.services.trends import refresh_trends, sweep_trends
from tweets.services.writing import create_tweet

__all__ = [
    "KEEP_QUOTE",
    "TagUse",
    "bookmark_tweet",
    "check_edit",
    "clear_deleted_tweet",
    "create_comment",
    "create_tweet",
    "delete_tweet",
    "edit_tweet",
    "index_retweet_text",
    "index_tweet_text",
    "like_tweet",
    "mark_popular_hashtags",
    "refresh_trends",
    "retweet",
    "sweep_search_words",
    "sweep_trends",
    "tag_tweets",
    "unbookmark_tweet",
    "undo_retweet",
    "unlike_tweet",
]
