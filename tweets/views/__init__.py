from tweets.views.conversations import ConversationViewSet
from tweets.views.hashtags import HashtagViewSet
from tweets.views.interactions import InteractionViewSet
from tweets.views.lists import TweetPeopleViewSet, UserTweetsViewSet
from tweets.views.tweets import TweetViewSet

__all__ = [
    "ConversationViewSet",
    "HashtagViewSet",
    "InteractionViewSet",
    "TweetPeopleViewSet",
    "TweetViewSet",
    "UserTweetsViewSet",
]
