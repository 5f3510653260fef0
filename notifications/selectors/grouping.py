"""Notifications folded: all likes of a tweet, all its retweets, all follows are one item each.

A group stands where its newest visible event stands. A walk goes down the events, as the plain list
does, and folds what it meets. Every group that was shown is above the place reached, but may have
older events below it; those groups travel in the cursor, so that none is shown twice, whatever
happens to its newer events meanwhile.

Counts are exact, as of the walk's first page: only the groups of the page are counted, each by an
index. What came later is left out. An event that was read and then happened again has only its new
time, and is left out with them.
"""

import functools
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from accounts.models import User
from config import statements
from config.errors import NotFound
from config.viewer import Viewer
from notifications.models import Verb
from notifications.selectors.narrowing import Narrowing
from notifications.selectors.rows import CARD, ITEM, Item, microseconds, moment, read_item, sort_key
from notifications.selectors.sifting import heard_among, rounds, sifted

# The numbers are in cursors.
FOLDED = {Verb.FOLLOWED: 0, Verb.LIKED: 1, Verb.RETWEETED: 2}
MAX_ACTORS = 3
MAX_GROUPS = 1000
# How much later than its time an event may be written down.
UNDER_WAY = timedelta(seconds=10)
LOOKED_AT_FIRST = 16  # times as many rows as groups are wanted

_NUMBERS = 4
_TOLD = 5  # columns before the item's, whose first is its id
_LARGEST_PRIME_BELOW_2_TO_37 = 137_438_953_447


class GroupPlace(NamedTuple):
    """Where a walk is: `shown` groups as of `moment`, the last of them at the sort key `at`, `id`.
    `met`: the marks of those shown that may have events further down. Times in microseconds."""

    moment: int
    at: int
    id: int
    shown: int
    met: frozenset[int]


@dataclass(frozen=True, slots=True)
class Group:
    """The newest event of a group; the newest `actors`; how many there are, and how many of their
    events are unread. `oldest` is the time of its oldest event, `mark` a number that stands for it
    in cursors (None: no other event ever belongs to it)."""

    item: Item
    actors: list[User]
    actors_count: int
    unread_count: int
    oldest: datetime
    mark: int | None

    @property
    def key(self) -> str:
        """Names the group, the same as long as it is there."""
        newest = self.item.notification
        if self.mark is None:
            return str(newest.pk)
        return "-".join(str(part) for part in (newest.verb, newest.content_id) if part is not None)


def groups_page(
    *, viewer: Viewer, narrowing: Narrowing, after: GroupPlace | None, limit: int
) -> list[Group]:
    """At most `limit` groups of the notifications that are asked for, latest event first, from
    `after` on; a walk reaches `MAX_GROUPS`. One statement, at most three more where much of what is
    newest is hidden or folded."""
    conditions, opened = list(narrowing.conditions), list[Any](narrowing.values)
    if after is not None:
        conditions += ["(last_event_at, id) < (%s::timestamptz, %s::bigint)", _NOT_MET]
        opened += [moment(after.at), after.id, list(after.met)]
    until = None if after is None else moment(after.moment)
    sql = _groups_sql(tuple(conditions), narrowing.state)
    for most in rounds(LOOKED_AT_FIRST * limit):
        found = statements.fetch(sql, [viewer.user_id, *opened, most, limit, until])
        groups = _groups(found)
        if len(groups) == limit or found[0][0] != most:
            break
    return groups


def get_group(*, viewer: Viewer, notification_id: int) -> Group:
    """The group of one of the viewer's own, as of that event. Raises `NotFound`. One statement."""
    sql = _groups_sql(("id = %s::bigint",), ())
    groups = _groups(statements.fetch(sql, [viewer.user_id, notification_id, 1, 1, None]))
    if not groups:
        raise NotFound
    return groups[0]


def place_below(groups: list[Group], *, after: GroupPlace | None) -> GroupPlace:
    """Where the walk is when `groups`, of which there is one, were shown after `after`."""
    at, pk = sort_key(groups[-1].item.notification)
    passed = moment(at) + UNDER_WAY
    met = {group.mark for group in groups if group.mark is not None and group.oldest < passed}
    first = microseconds(groups[0].item.notification.last_event_at)
    if after is None:
        return GroupPlace(first, at, pk, len(groups), frozenset(met))
    return GroupPlace(after.moment, at, pk, after.shown + len(groups), after.met | met)


def _in(verbs: Collection[Verb]) -> str:
    return "({})".format(", ".join(f"'{verb.value}'" for verb in verbs))


_NUMBER = " ".join(f"WHEN '{verb.value}' THEN {number}" for verb, number in FOLDED.items())
_MARK = (
    f"CASE verb {_NUMBER} END"
    f" + coalesce(content_id, 0) %% {_LARGEST_PRIME_BELOW_2_TO_37} * {_NUMBERS}"
)
_NOT_MET = f"coalesce({_MARK}, -1) NOT IN (SELECT unnest(%s::bigint[]))"

# The receiver is compared as a sum, lest PostgreSQL go through all that the receiver has as well.
_GROUPS = f"""WITH {{sifted}},
heads AS (
  SELECT DISTINCT ON (verb, fold) * FROM (
    SELECT *, CASE WHEN verb IN {_in(FOLDED)} THEN coalesce(content_id, 0) ELSE id END AS fold
    FROM seen
  ) folded
  ORDER BY verb, fold, last_event_at DESC, id DESC
),
page AS MATERIALIZED (
  SELECT * FROM heads ORDER BY last_event_at DESC, id DESC LIMIT %s::bigint
),
moment (at) AS MATERIALIZED (
  SELECT coalesce(%s::timestamptz, (SELECT max(last_event_at) FROM page))
),
members AS MATERIALIZED (
  SELECT page.id AS head_id, n.id, n.sender_id, n.is_read, n.last_event_at
  FROM page JOIN notifications_notification n
  ON n.content_type = page.content_type AND n.content_id = page.content_id AND n.verb = page.verb
  WHERE page.verb IN {_in(FOLDED)} AND n.receiver_id + 0 = (SELECT id FROM me)
  UNION ALL
  SELECT page.id, n.id, n.sender_id, n.is_read, n.last_event_at
  FROM page JOIN notifications_notification n
  ON n.receiver_id = (SELECT id FROM me) AND n.verb = page.verb AND n.content_id IS NULL
  WHERE page.verb IN {_in(FOLDED)} AND page.content_id IS NULL
  UNION ALL
  SELECT id, id, sender_id, is_read, last_event_at FROM page WHERE verb NOT IN {_in(FOLDED)}
),
members_heard (id) AS MATERIALIZED ({{members_heard}}),
told AS (
  SELECT head_id, min(last_event_at) AS oldest,
    count(sender_id) FILTER (WHERE counts) AS actors_count,
    count(*) FILTER (WHERE counts AND NOT is_read) AS unread_count,
    (array_agg(sender_id ORDER BY id = head_id DESC, last_event_at DESC, id DESC)
      FILTER (WHERE counts AND sender_id IS NOT NULL))[1:{MAX_ACTORS}] AS actors
  FROM (
    SELECT *, (sender_id IS NULL OR sender_id IN (SELECT id FROM members_heard)) {{state}} AS counts
    FROM members WHERE last_event_at <= (SELECT at FROM moment)
  ) counted
  GROUP BY head_id
)
SELECT (SELECT count(*) FROM rows), told.actors_count, told.unread_count, told.oldest, {_MARK},
{ITEM}, {CARD}
FROM (VALUES (1)) always LEFT JOIN page ON TRUE LEFT JOIN told ON told.head_id = page.id
LEFT JOIN LATERAL unnest(told.actors) WITH ORDINALITY actor (id, place) ON TRUE
LEFT JOIN accounts_user person ON person.id = actor.id
ORDER BY page.last_event_at DESC, page.id DESC, actor.place"""  # noqa: S608


@functools.cache
def _groups_sql(conditions: tuple[str, ...], state: tuple[str, ...]) -> str:
    return _GROUPS.format(
        sifted=sifted(*conditions),
        members_heard=heard_among("SELECT sender_id FROM members"),
        state=" ".join(f"AND {condition}" for condition in state),
    )


def _groups(found: list[tuple[Any, ...]]) -> list[Group]:
    """There is a row for each of a group's actors, one for a group without."""
    rows = [row for row in found if row[_TOLD] is not None]
    by_group = groupby(rows, key=lambda row: row[_TOLD])
    return [_group(list(its_rows)) for _, its_rows in by_group]


def _group(rows: list[tuple[Any, ...]]) -> Group:
    _, actors_count, unread_count, oldest, mark = rows[0][:_TOLD]
    read = [read_item(row[_TOLD:]) for row in rows]
    item, actors = read[0][0], [actor for _, actor in read if actor is not None]
    item.notification.sender = actors[0] if actors else None
    return Group(item, actors, actors_count, unread_count, oldest, mark)
