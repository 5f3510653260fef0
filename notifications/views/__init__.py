from notifications.views.mentions import MentionViewSet
from notifications.views.notifications import NotificationViewSet

__all__ = ["MentionViewSet", "NotificationViewSet"]
