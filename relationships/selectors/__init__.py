"""Reads of the graph, and the one rule of who may see whom (`visibility`)."""

from relationships.selectors.feed import circle, circle_authors, feed_authors, is_feed_author
from relationships.selectors.lists import (
    blocks,
    followers,
    following,
    mutes,
    requests_received,
    requests_sent,
)
from relationships.selectors.people import (
    get_listed_person,
    get_readable_person,
    get_visible_person,
    ids_by_username,
)
from relationships.selectors.relations import Standing, relation_to, relations, standings
from relationships.selectors.visibility import (
    ONESELF,
    anyone_private,
    apart_from,
    doors_open,
    is_listed,
    is_muted,
    listed_people,
    may_read,
    open_people,
    visible_people,
)
from relationships.selectors.whom_to_follow import Place, Suggestion, suggestions

__all__ = [
    "ONESELF",
    "Place",
    "Standing",
    "Suggestion",
    "anyone_private",
    "apart_from",
    "blocks",
    "circle",
    "circle_authors",
    "doors_open",
    "feed_authors",
    "followers",
    "following",
    "get_listed_person",
    "get_readable_person",
    "get_visible_person",
    "ids_by_username",
    "is_feed_author",
    "is_listed",
    "is_muted",
    "listed_people",
    "may_read",
    "mutes",
    "open_people",
    "relation_to",
    "relations",
    "requests_received",
    "requests_sent",
    "standings",
    "suggestions",
    "visible_people",
]
