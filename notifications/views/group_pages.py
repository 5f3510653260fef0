"""A page of groups, and where the walk through them goes on."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from config.api import AuthedRequest
from config.pagination import PageRequest, next_url, seal
from notifications import selectors
from notifications.cards import NotificationItem, group_card, notification_card
from notifications.selectors import MAX_GROUPS, Group, GroupPlace, Narrowing

KEY_LENGTH = 5

_BYTES_OF_A_MARK = 5


def answer_groups(
    request: AuthedRequest, page: PageRequest, narrowing: Narrowing
) -> dict[str, Any]:
    """The answer for a page of groups. A walk ends after `MAX_GROUPS`."""
    after = _read_place(page.position)
    left = MAX_GROUPS - (after.shown if after else 0)
    size = min(page.size, left)
    found = selectors.groups_page(
        viewer=request.viewer, narrowing=narrowing, after=after, limit=size + 1
    )
    shown, following = found[:size], None
    if len(found) > size and size < left:
        place = selectors.place_below(shown, after=after)
        following = next_url(request, cursor=seal(_write_place(place), of=page.of))
    return {"results": [item_of_group(group) for group in shown], "next": following}


def item_of_group(group: Group) -> NotificationItem:
    return group_card(
        notification_card(group.item.notification, preview=group.item.preview),
        group=group.key,
        actors=group.actors,
        actors_count=group.actors_count,
        unread_count=group.unread_count,
    )


def _write_place(place: GroupPlace) -> list[int | str]:
    marks = b"".join(mark.to_bytes(_BYTES_OF_A_MARK, "big") for mark in sorted(place.met))
    return [place.moment, place.at, place.id, place.shown, urlsafe_b64encode(marks).decode()]


def _read_place(position: tuple[Any, ...] | None) -> GroupPlace | None:
    if position is None:
        return None
    moment, at, pk, shown, packed = position
    marks = urlsafe_b64decode(packed)
    starts = range(0, len(marks), _BYTES_OF_A_MARK)
    met = {int.from_bytes(marks[start : start + _BYTES_OF_A_MARK], "big") for start in starts}
    return GroupPlace(moment, at, pk, shown, frozenset(met))
