from django.urls import path

from notifications.views import NotificationViewSet

urlpatterns = [
    path("notifications/", NotificationViewSet.as_view({"get": "list"})),
    path("notifications/unread-count/", NotificationViewSet.as_view({"get": "unread_count"})),
]
