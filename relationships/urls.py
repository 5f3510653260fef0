from django.urls import path

from relationships import people_search_views, views

urlpatterns = [
    path("users/", people_search_views.PeopleViewSet.as_view({"get": "list"})),
    path("users/<username:username>/", views.PersonViewSet.as_view({"get": "retrieve"})),
    path(
        "users/<username:username>/follow/",
        views.FollowViewSet.as_view({"post": "follow", "delete": "unfollow"}),
    ),
]
