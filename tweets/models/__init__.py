from tweets.models.hashtag import HashtagUse
from tweets.models.interactions import Bookmark, Like
from tweets.models.retweet import Retweet
from tweets.models.timeline import PendingPost, Timeline, TimelineEntry
from tweets.models.tweet import Tweet
from tweets.models.tweet_version import TweetVersion

__all__ = [
    "Bookmark",
    "HashtagUse",
    "Like",
    "PendingPost",
    "Retweet",
    "Timeline",
    "TimelineEntry",
    "Tweet",
    "TweetVersion",
]
