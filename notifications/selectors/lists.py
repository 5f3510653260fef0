"""The list of notifications, and one of them."""

import functools
from collections.abc import Sequence
from typing import Any

from config import statements
from config.errors import NotFound
from config.viewer import Viewer
from notifications.models import Notification
from notifications.selectors.narrowing import Narrowing
from notifications.selectors.rows import CARD, ITEM, Item, moment, read_item
from notifications.selectors.sifting import rounds, sifted
from notifications.selectors.visibility import visible_notifications

LOOKED_AT_FIRST = 4  # times as many as are wanted


def get_notification(*, viewer: Viewer, notification_id: int) -> Notification:
    """One of the viewer's own, with its sender. Raises `NotFound`."""
    own = visible_notifications(viewer=viewer).select_related("sender")
    found = own.filter(pk=notification_id).first()
    if found is None:
        raise NotFound
    return found


def notifications_page(
    *, viewer: Viewer, narrowing: Narrowing, below: Sequence[int] | None, limit: int
) -> list[Item]:
    """At most `limit`, latest event first, below the sort key `below` (see `sort_key`). One
    statement, at most three more where much is hidden."""
    sql = _page_sql(narrowing.conditions, from_the_top=below is None)
    place: list[Any] = [] if below is None else [moment(below[0]), below[1]]
    found: list[tuple[Any, ...]] = []
    for most in rounds(LOOKED_AT_FIRST * limit):
        opened = [viewer.user_id, *narrowing.values, *place, most, limit]
        found = statements.fetch(sql, opened)
        if len(found) == limit or found[0][0] != most:
            break
    return [_item(values) for _, *values in found if values[0] is not None]


# The row that is always there tells how many were looked at, also where none is seen.
_PAGE = """WITH {sifted},
page AS MATERIALIZED (
  SELECT * FROM seen ORDER BY last_event_at DESC, id DESC LIMIT %s::bigint
)
SELECT (SELECT count(*) FROM rows), {item}, {card}
FROM (VALUES (1)) always LEFT JOIN page ON TRUE
LEFT JOIN accounts_user person ON person.id = page.sender_id
ORDER BY page.last_event_at DESC, page.id DESC"""


@functools.cache
def _page_sql(conditions: tuple[str, ...], *, from_the_top: bool) -> str:
    place = () if from_the_top else ("(last_event_at, id) < (%s::timestamptz, %s::bigint)",)
    return _PAGE.format(sifted=sifted(*conditions, *place), item=ITEM, card=CARD)


def _item(values: list[Any]) -> Item:
    item, sender = read_item(tuple(values))
    item.notification.sender = sender
    return item
