"""Reads of notifications. Every one of them starts at `visibility`."""

from notifications.selectors.lists import (
    MAX_COUNT,
    get_notification,
    notifications_page,
    previews,
    sort_key,
    unread_count,
)
from notifications.selectors.mentions import mentions_page
from notifications.selectors.preferences import preferences
from notifications.selectors.visibility import visible_mentions, visible_notifications

__all__ = [
    "MAX_COUNT",
    "get_notification",
    "mentions_page",
    "notifications_page",
    "preferences",
    "previews",
    "sort_key",
    "unread_count",
    "visible_mentions",
    "visible_notifications",
]
