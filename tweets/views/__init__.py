from tweets.views.hashtags import HashtagViewSet
from tweets.views.interactions import InteractionViewSet
from tweets.views.tweets import TweetViewSet

__all__ = ["HashtagViewSet", "InteractionViewSet", "TweetViewSet"]
