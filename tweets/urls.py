from django.urls import include, path

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

# Each path leads to one view, so the order is free: the busiest first.
of_a_tweet = [
    path(
        "like/",
        InteractionViewSet.as_view({"post": "like", "delete": "unlike"}),
    ),
    path(
        "retweet/",
        InteractionViewSet.as_view({"post": "retweet", "delete": "undo_retweet"}),
    ),
    path(
        "bookmark/",
        InteractionViewSet.as_view({"post": "bookmark", "delete": "unbookmark"}),
    ),
    path(
        "",
        TweetViewSet.as_view({"get": "retrieve", "patch": "edit", "delete": "destroy"}),
    ),
    path(
        "comments/",
        ConversationViewSet.as_view({"get": "comments", "post": "comment"}),
        name="comments",
    ),
    path("thread/", ConversationViewSet.as_view({"get": "thread"})),
    path("history/", TweetViewSet.as_view({"get": "history"})),
    path("likes/", TweetPeopleViewSet.as_view({"get": "likers"})),
    path("retweets/", TweetPeopleViewSet.as_view({"get": "retweeters"})),
]

urlpatterns = [
    path("feed/", FeedViewSet.as_view({"get": "list"})),
    path("tweets/<id:tweet_id>/", include(of_a_tweet)),
    path("users/<username:username>/posts/", PostViewSet.as_view({"get": "posts"})),
    path("users/<username:username>/replies/", UserTweetsViewSet.as_view({"get": "replies"})),
    path("users/<username:username>/likes/", UserTweetsViewSet.as_view({"get": "liked"})),
    path("bookmarks/", UserTweetsViewSet.as_view({"get": "bookmarked"})),
    path("tweets/", TweetViewSet.as_view({"get": "batch", "post": "create"})),
    path("hashtags/<str:tag>/tweets/", HashtagViewSet.as_view({"get": "with_hashtag"})),
    path("search/hashtags/", DiscoveryViewSet.as_view({"get": "hashtags"})),
    path("trends/", DiscoveryViewSet.as_view({"get": "trends"})),
    path("search/tweets/", TweetSearchViewSet.as_view({"get": "tweets"})),
]
