from django.urls import path

from tweets.discovery.views import DiscoveryViewSet
from tweets.feed.views import FeedViewSet, PostViewSet
from tweets.search.views import TweetSearchViewSet
from tweets.views import (
    ConversationViewSet,
    HashtagViewSet,
    InteractionViewSet,
    TweetPeopleViewSet,
    TweetViewSet,
    UserTweetsViewSet,
)

urlpatterns = [
    path("feed/", FeedViewSet.as_view({"get": "list"})),
    path("users/<username:username>/posts/", PostViewSet.as_view({"get": "posts"})),
    path("users/<username:username>/replies/", UserTweetsViewSet.as_view({"get": "replies"})),
    path("users/<username:username>/likes/", UserTweetsViewSet.as_view({"get": "liked"})),
    path("bookmarks/", UserTweetsViewSet.as_view({"get": "bookmarked"})),
    path("tweets/<id:tweet_id>/likes/", TweetPeopleViewSet.as_view({"get": "likers"})),
    path("tweets/<id:tweet_id>/retweets/", TweetPeopleViewSet.as_view({"get": "retweeters"})),
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
    path("search/hashtags/", DiscoveryViewSet.as_view({"get": "hashtags"})),
    path("trends/", DiscoveryViewSet.as_view({"get": "trends"})),
    path("search/tweets/", TweetSearchViewSet.as_view({"get": "tweets"})),
]
