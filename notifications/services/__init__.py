"""The writes of notifications, one function per use case."""

from notifications.services.events import notify, notify_people, withdraw
from notifications.services.forgetting import forget_content, forget_each_other, sweep_read
from notifications.services.mentions import mention_people
from notifications.services.preferences import set_preferences
from notifications.services.reading import delete, mark, mark_all_read

__all__ = [
    "delete",
    "forget_content",
    "forget_each_other",
    "mark",
    "mark_all_read",
    "mention_people",
    "notify",
    "notify_people",
    "set_preferences",
    "sweep_read",
    "withdraw",
]
