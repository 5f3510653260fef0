from tweets.views.hashtags import HashtagViewSet
from tweets.views.interactions import InteractionViewSet
from tweets.views.lists import TweetPeopleViewSet, UserTweetsViewSet
from tweets.views.tweets import TweetViewSet

__all__ = [
    "HashtagViewSet",
    "InteractionViewSet",
    "TweetPeopleViewSet",
    "TweetViewSet",
    "UserTweetsViewSet",
]
