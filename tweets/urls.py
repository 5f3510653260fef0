from django.urls import path

from tweets.conversation_views import ConversationViewSet
from tweets.feed.views import FeedViewSet
from tweets.views import HashtagViewSet, InteractionViewSet, TweetViewSet

urlpatterns = [
    path("feed/", FeedViewSet.as_view({"get": "list"})),
    path("tweets/", TweetViewSet.as_view({"get": "batch", "post": "create"})),
    path(
        "tweets/<id:tweet_id>/",
        TweetViewSet.as_view({"get": "retrieve", "patch": "edit", "delete": "destroy"}),
    ),
    path("tweets/<id:tweet_id>/history/", TweetViewSet.as_view({"get": "history"})),
    path(
        "tweets/<id:tweet_id>/comments/",
        ConversationViewSet.as_view({"get": "comments", "post": "comment"}),
        name="comments",
    ),
    path("tweets/<id:tweet_id>/thread/", ConversationViewSet.as_view({"get": "thread"})),
    path(
        "tweets/<id:tweet_id>/like/",
        InteractionViewSet.as_view({"post": "like", "delete": "unlike"}),
    ),
    path(
        "tweets/<id:tweet_id>/retweet/",
        InteractionViewSet.as_view({"post": "retweet", "delete": "undo_retweet"}),
    ),
    path(
        "tweets/<id:tweet_id>/bookmark/",
        InteractionViewSet.as_view({"post": "bookmark", "delete": "unbookmark"}),
    ),
    path("hashtags/<str:tag>/tweets/", HashtagViewSet.as_view({"get": "with_hashtag"})),
]
