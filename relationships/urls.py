from django.urls import path

from relationships import views

urlpatterns = [
    path("users/<username:username>/", views.PersonViewSet.as_view({"get": "retrieve"})),
    path(
        "users/<username:username>/follow/",
        views.FollowViewSet.as_view({"post": "follow", "delete": "unfollow"}),
    ),
]
