"""Reads of notifications. Every one of them starts at `visibility`, or at the same rule for many
rows in `sifting`."""

from notifications.selectors.counting import MAX_COUNT, unread_count
from notifications.selectors.grouping import (
    FOLDED,
    MAX_GROUPS,
    Group,
    GroupPlace,
    get_group,
    groups_page,
    place_below,
)
from notifications.selectors.lists import get_notification, notifications_page
from notifications.selectors.mentions import mentions_page
from notifications.selectors.narrowing import Narrowing
from notifications.selectors.preferences import preferences
from notifications.selectors.previews import preview_of
from notifications.selectors.rows import Item, sort_key
from notifications.selectors.visibility import visible_mentions, visible_notifications

__all__ = [
    "FOLDED",
    "MAX_COUNT",
    "MAX_GROUPS",
    "Group",
    "GroupPlace",
    "Item",
    "Narrowing",
    "get_group",
    "get_notification",
    "groups_page",
    "mentions_page",
    "notifications_page",
    "place_below",
    "preferences",
    "preview_of",
    "sort_key",
    "unread_count",
    "visible_mentions",
    "visible_notifications",
]
