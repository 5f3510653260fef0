from tweets.models.hashtag import HashtagUse
from tweets.models.interactions import Bookmark, Like
from tweets.models.retweet import Retweet
from tweets.models.search_word import SearchWord
from tweets.models.tweet import Tweet
from tweets.models.tweet_version import TweetVersion

__all__ = ["Bookmark", "HashtagUse", "Like", "Retweet", "SearchWord", "Tweet", "TweetVersion"]
