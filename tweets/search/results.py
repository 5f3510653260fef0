"""A page of what a search finds.

By relevance: the newest `MOST_RANKED` matches are scored and sorted. A walk keeps the id of the
newest tweet that there was when it began, so that every page sorts the same tweets by the same
scores. By time: the list simply goes on below an id, without end.

Where the words themselves find fewer than `FEW`, words near them count too, for the whole walk.
"""

from typing import Literal, NamedTuple

from config.ids import MAX_ID
from config.viewer import Viewer
from tweets.cards import MatchedTweetCard
from tweets.search.candidates import Match, Walk
from tweets.search.conditions import (
    NONE_NEAR,
    Near,
    conditions_of,
    find_near,
    with_people,
)
from tweets.search.highlighting import Marker
from tweets.search.limits import Limits, bounded_snapshot
from tweets.search.query import Query
from tweets.search.ranking import Scale
from tweets.selectors import card_of, get_tweets

MOST_RANKED = 1000
FEW = 5

Sort = Literal["relevance", "latest"]


class Place(NamedTuple):
    """Where a walk is: `newest` is the id it began with; `near`: near words that were known by
    the time of this id count, 0 if none do; `score` (by relevance only) and `id` are those of the
    tweet shown last."""

    newest: int
    near: int
    score: int
    id: int


class FoundPage(NamedTuple):
    """`last`: the place of the last one shown, if there are more."""

    items: list[MatchedTweetCard]
    last: Place | None


class _Ranked(NamedTuple):
    score: int
    id: int


def search_tweets(
    *, viewer: Viewer, query: Query, sort: Sort, after: Place | None, limit: int
) -> FoundPage:
    """At most `limit` of the tweets found that the viewer may read, from `after` on.

    Raises `SearchTimeout`.
    """
    if query.nothing or query.end <= query.start:
        return FoundPage([], None)
    with bounded_snapshot() as limits:
        named = with_people(query, viewer=viewer)
        if named is None:
            return FoundPage([], None)
        return _Search(viewer, named, limits, sort).page(after, limit)


class _Search:
    def __init__(self, viewer: Viewer, query: Query, limits: Limits, sort: Sort) -> None:
        self._viewer = viewer
        self._query = query
        self._limits = limits
        self._by_time = sort == "latest"

    def page(self, after: Place | None, limit: int) -> FoundPage:
        newest = after.newest if after else self._limits.newest_id
        up_to = after.near if after else 0
        near = find_near(self._query, up_to=up_to) if up_to else NONE_NEAR
        found = self._found(newest, near, after, max(limit + 1, FEW))
        if after is None and len(found) < FEW:
            up_to = self._limits.now_id
            near = find_near(self._query, up_to=up_to)
            if any(near.values()):
                found = self._found(newest, near, after, limit + 1)
        shown = found[:limit]
        last = shown[-1] if len(found) > limit else None
        return FoundPage(
            self._items(shown, near),
            Place(newest, up_to if any(near.values()) else 0, *last) if last else None,
        )

    def _found(self, newest: int, near: Near, after: Place | None, limit: int) -> list[_Ranked]:
        if self._by_time:
            end = after.id if after else MAX_ID
            return [_Ranked(0, match.id) for match in self._newest(near, end, limit)]
        scale = Scale(self._query, near=near, newest_id=newest)
        matches = self._newest(near, newest + 1, MOST_RANKED)
        ranked = sorted((_Ranked(scale.score(match), match.id) for match in matches), reverse=True)
        if after is not None:
            ranked = [place for place in ranked if place < (after.score, after.id)]
        return ranked[:limit]

    def _newest(self, near: Near, end: int, count: int) -> list[Match]:
        walk = Walk(
            viewer=self._viewer,
            conditions=conditions_of(self._query, near=near),
            limits=self._limits,
            start=self._query.start,
            end=min(end, self._query.end),
        )
        return walk.newest(count)

    def _items(self, ranked: list[_Ranked], near: Near) -> list[MatchedTweetCard]:
        marker = Marker(self._query, near=near)
        tweets = get_tweets(viewer=self._viewer, tweet_ids=[place.id for place in ranked])
        return [
            {
                **card_of(tweet, viewer=self._viewer),
                "matches": marker.ranges(tweet.content, tweet.entities),
            }
            for tweet in tweets
        ]
