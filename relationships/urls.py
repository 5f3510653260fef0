from django.urls import path

from relationships import views

PERSON = "users/<username:username>/"

urlpatterns = [
    path("users/", views.PeopleViewSet.as_view({"get": "search"})),
    path("search/users/", views.PeopleViewSet.as_view({"get": "ranked"})),
    # Literal paths come before usernames, and are reserved as such.
    path("users/suggestions/", views.SuggestionViewSet.as_view({"get": "suggestions"})),
    path(PERSON, views.PersonViewSet.as_view({"get": "retrieve"})),
    path(f"{PERSON}followers/", views.PersonViewSet.as_view({"get": "followers"})),
    path(f"{PERSON}following/", views.PersonViewSet.as_view({"get": "following"})),
    path(f"{PERSON}follow/", views.FollowViewSet.as_view({"post": "follow", "delete": "unfollow"})),
    path(f"{PERSON}block/", views.BlockViewSet.as_view({"post": "block", "delete": "unblock"})),
    path(f"{PERSON}mute/", views.MuteViewSet.as_view({"post": "mute", "delete": "unmute"})),
    path("relationships/", views.RelationViewSet.as_view({"get": "relations"})),
    path("me/blocks/", views.BlockViewSet.as_view({"get": "blocked"})),
    path("me/mutes/", views.MuteViewSet.as_view({"get": "muted"})),
    path("me/followers/<username:username>/", views.FollowViewSet.as_view({"delete": "remove"})),
    path("me/follow-requests/", views.FollowRequestViewSet.as_view({"get": "received"})),
    path("me/follow-requests/sent/", views.FollowRequestViewSet.as_view({"get": "sent"})),
    path(
        "me/follow-requests/<username:username>/accept/",
        views.FollowRequestViewSet.as_view({"post": "accept"}),
    ),
    path(
        "me/follow-requests/<username:username>/reject/",
        views.FollowRequestViewSet.as_view({"post": "reject"}),
    ),
]
