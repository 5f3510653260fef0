"""The newest tweets that match, whatever the size of the tables and however common the words.

Time is walked back in stretches. In each, one scan of the search index finds the tweets that have
all the terms and lie in the stretch: it skips what has a term and lies elsewhere, and what lies
there without the term, so it costs what it finds. A stretch is as long as the last ones let one
expect to be enough, at most `GROWTH` times what was walked before; past `ALL_AFTER_MS` all that is
left is looked at in one. A stretch that holds more than `MOST_FOUND` is cut shorter.

So a common term ends after one or two short stretches, and a rare or absent one after a few that
hold next to nothing: neither reads more when there are more tweets.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Func, QuerySet

from config.ids import SEQUENCE_BITS
from config.query_template import QueryTemplate
from config.viewer import Viewer
from tweets.models import Tweet
from tweets.search.limits import Limits
from tweets.search.spans import spans_between
from tweets.selectors import visible_tweets

FIRST_MS_EACH = 16_000  # of the first stretch, for each tweet wanted
GROWTH = 16
SHRINKING = 8
WORTH_A_SCAN = 200  # matches
ALL_AFTER_MS = 365 * 24 * 3600 * 1000
MOST_FOUND = 4000  # in one stretch
LEAST_JUDGED, MOST_JUDGED = 50, 1000  # at once, for whether the viewer may read them

_FIND = "SELECT t.id FROM tweets_tweet t WHERE {conditions} {order} LIMIT %s"
# As a sum, since the index of ids is not to be read instead.
_BETWEEN = "t.id + 0 >= %s AND t.id + 0 < %s"
_BETWEEN_BY_ID = "t.id >= %s AND t.id < %s AND t.deleted_at IS NULL"
_NEWEST = "ORDER BY t.id DESC"


def _readable(viewer_id: Any, ids: Any) -> QuerySet[Tweet, tuple[Any, ...]]:
    """Those of `ids` that the viewer may read, as a `Match` and the viewer's id, newest first."""
    tweets = visible_tweets(viewer=Viewer(user_id=viewer_id, session_id=0))
    given = Func(ids, function="unnest", template="(SELECT %(function)s(%(expressions)s))")
    return tweets.filter(pk__in=given).order_by("-pk").values_list("pk", "search_text", viewer_id)


_READABLE = QueryTemplate(_readable, "viewer_id", "ids")


class Match(NamedTuple):
    id: int
    text: str  # normalised


@dataclass(frozen=True, slots=True)
class Condition:
    """What a tweet `t` is asked, as SQL. `indexed`: it leads to few tweets by the search index."""

    sql: str
    params: Sequence[Any]
    indexed: bool = False


@dataclass(slots=True)
class Walk:
    """Back from `end` (exclusive) to `start`, both ids."""

    viewer: Viewer
    conditions: Sequence[Condition]
    limits: Limits
    start: int
    end: int

    def newest(self, count: int) -> list[Match]:
        """The newest `count` of all matches that the viewer may read, newest first."""
        if not any(condition.indexed for condition in self.conditions):
            return self._by_id(count)
        found: list[Match] = []
        top = end = min(self.end, self.limits.newest_id + 1)
        cut, span = False, count * FIRST_MS_EACH << SEQUENCE_BITS
        while end > self.start and len(found) < count:
            begin = max(self.start, end - span)
            if not cut and top - begin > ALL_AFTER_MS << SEQUENCE_BITS:
                begin = self.start
            ids = self._find(begin, end)
            if len(ids) > MOST_FOUND and end - begin > 1 << SEQUENCE_BITS:
                cut, span = True, (end - begin) // SHRINKING
                continue
            if len(ids) > MOST_FOUND:
                ids = self._find(begin, end, newest=True)
                begin = ids[-1]
            found += self._visible(ids, count - len(found))
            cut, walked, end = False, top - begin, begin
            span = self._next_span(walked, found=len(found), wanted=count)
        return found[:count]

    def _next_span(self, walked: int, *, found: int, wanted: int) -> int:
        """Half as much again as should be enough, and not so little that it is not worth a scan."""
        growth = max(1.5 * (wanted - found), WORTH_A_SCAN) / found if found else GROWTH
        return int(walked * min(max(growth, 1), GROWTH)) + 1

    def _by_id(self, count: int) -> list[Match]:
        """Without a term that leads anywhere: through all tweets, newest first."""
        found: list[Match] = []
        end = min(self.end, self.limits.newest_id + 1)
        while len(found) < count:
            ids = self._run(_BETWEEN_BY_ID, [], self.start, end, order=_NEWEST, limit=MOST_JUDGED)
            found += self._visible(ids, count - len(found))
            if len(ids) < MOST_JUDGED:
                break
            end = ids[-1]
        return found

    def _find(self, begin: int, end: int, *, newest: bool = False) -> list[int]:
        """Ids of matches in the stretch, newest first; one more than `MOST_FOUND` if there are
        more, and then any, or the `newest`."""
        between = _BETWEEN
        spans: list[Any] = []
        if begin:
            between += " AND tweet_search_spans(t.id) && %s::int4[]"
            spans = [spans_between(begin, end - 1)]
        order = _NEWEST if newest else ""
        ids = self._run(between, spans, begin, end, order=order, limit=MOST_FOUND + 1)
        return sorted(ids, reverse=True)

    def _run(
        self,
        between: str,
        spans: Sequence[Any],
        begin: int,
        end: int,
        *,
        order: str,
        limit: int,
    ) -> list[int]:
        terms = " AND ".join(condition.sql for condition in self.conditions)
        sql = _FIND.format(conditions=f"{terms} AND {between}" if terms else between, order=order)
        given = [value for condition in self.conditions for value in condition.params]
        with connection.cursor() as cursor:
            cursor.execute(sql, [*given, begin, end, *spans, limit])
            return [pk for (pk,) in cursor.fetchall()]

    def _visible(self, ids: Sequence[int], wanted: int) -> list[Match]:
        """At least `wanted` of these that the viewer may read, if there are so many."""
        found: list[Match] = []
        at, size = 0, max(LEAST_JUDGED, wanted)
        while at < len(ids) and len(found) < wanted:
            size = min(size, MOST_JUDGED)
            rows = _READABLE.fetch(viewer_id=self.viewer.user_id, ids=list(ids[at : at + size]))
            found += [Match(*row[:2]) for row in rows]
            at, size = at + size, size * GROWTH
        return found
