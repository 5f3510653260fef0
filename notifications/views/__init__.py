from notifications.views.mentions import MentionViewSet
from notifications.views.notifications import NotificationViewSet
from notifications.views.preferences import PreferenceViewSet

__all__ = ["MentionViewSet", "NotificationViewSet", "PreferenceViewSet"]
