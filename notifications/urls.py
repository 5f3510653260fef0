from django.urls import path

from notifications.views import MentionViewSet, NotificationViewSet, PreferenceViewSet

urlpatterns = [
    path(
        "me/notification-preferences/",
        PreferenceViewSet.as_view({"get": "preferences", "patch": "change_preferences"}),
    ),
    path("mentions/", MentionViewSet.as_view({"get": "mentions"})),
    path("notifications/", NotificationViewSet.as_view({"get": "list"})),
    path(
        "notifications/<id:notification_id>/",
        NotificationViewSet.as_view({"patch": "mark", "delete": "destroy"}),
    ),
    path("notifications/mark-all-read/", NotificationViewSet.as_view({"post": "mark_all_read"})),
    path("notifications/unread-count/", NotificationViewSet.as_view({"get": "unread_count"})),
]
