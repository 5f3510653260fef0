from tweets.models.hashtag import Hashtag, HashtagUse
from tweets.models.interactions import Bookmark, Like
from tweets.models.retweet import Retweet
from tweets.models.search_word import SearchWord
from tweets.models.timeline import PendingPost, Timeline, TimelineEntry
from tweets.models.trends import BUCKET_SECONDS, TagAuthor, TagBucket, Trend, TrendWindow
from tweets.models.tweet import Tweet
from tweets.models.tweet_version import TweetVersion

__all__ = [
    "BUCKET_SECONDS",
    "Bookmark",
    "Hashtag",
    "HashtagUse",
    "Like",
    "PendingPost",
    "Retweet",
    "SearchWord",
    "TagAuthor",
    "TagBucket",
    "Timeline",
    "TimelineEntry",
    "Trend",
    "TrendWindow",
    "Tweet",
    "TweetVersion",
]
