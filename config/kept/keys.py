"""The names in Redis of what says whether a kept answer holds; the scripts know them too.

Nothing here expires or may be evicted but the kept answers themselves, their locks and sums, the
members, and lapses: these expire when all are over, and one evicted before shows late.
"""

PREFIX = "kept:"
EPOCH = (
    f"{PREFIX}epoch"  # made anew when Redis was emptied: answers of an earlier one are not found
)
WITHDRAWN = f"{PREFIX}withdrawn"  # ids that answers made earlier may not show, by the time of that


def view(user_id: int) -> str:
    """The version of what only this viewer sees differently."""
    return f"{PREFIX}view:{user_id}"


def circle(user_id: int) -> str:
    """The version of whom this viewer follows, to the feed's purposes."""
    return f"{PREFIX}circle:{user_id}"


def members(user_id: int) -> str:
    """Those people themselves, with the version of the circle that they are of."""
    return f"{PREFIX}members:{user_id}"


def total(user_id: int) -> str:
    """The sum of the versions of their posts, for a moment."""
    return f"{PREFIX}sum:{user_id}"


def lapses(user_id: int) -> str:
    """When the view will change by itself, by the ids of those whom it is about."""
    return f"{PREFIX}lapses:{user_id}"
