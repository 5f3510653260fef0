from notifications.models.mention import Mention
from notifications.models.notification import Notification
from notifications.models.preference import NotificationPreference, Setting
from notifications.models.verbs import ACCOUNT_VERBS, ContentType, Verb

__all__ = [
    "ACCOUNT_VERBS",
    "ContentType",
    "Mention",
    "Notification",
    "NotificationPreference",
    "Setting",
    "Verb",
]
