"""The second step: two QuerySets, bounded to the candidates, merged and sorted in memory.

Which posts may be on a list is said by QuerySets, compiled once; the rows become items without
models in between.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

from django.db.models import BooleanField, F, Func, QuerySet

from config.planning import probed
from config.query_template import QueryTemplate
from config.viewer import Viewer
from tweets.cards import FeedItem, TweetViewerState, retweet_item, tweet_item
from tweets.feed.candidates import Candidate
from tweets.models import Retweet, Tweet
from tweets.rows import (
    RETWEET_FIELDS,
    RetweetRow,
    TweetRow,
    person_columns,
    retweet_row,
    tweet_columns,
    tweet_row,
)
from tweets.selectors import shown_of
from tweets.viewer_state import VIEWER_STATE, state_from, with_viewer_state

Row: TypeAlias = tuple[Any, ...]
PostRow: TypeAlias = TweetRow | RetweetRow
_STATE = len(VIEWER_STATE)


class Entry(NamedTuple):
    """A tweet or a retweet of the feed, loaded with all that its item reads."""

    id: int
    row: PostRow
    state: TweetViewerState

    @property
    def shown(self) -> set[int]:
        """The ids of the tweet or the retweet with its tweet, of whose they are, and of those whose
        privacy hides them."""
        if isinstance(self.row, RetweetRow):
            return {self.row.pk, self.row.user.pk, *shown_of(self.row.tweet)}
        return shown_of(self.row)

    def item(self, *, viewer: Viewer) -> FeedItem:
        if isinstance(self.row, RetweetRow):
            return retweet_item(self.row, viewer=viewer, state=self.state)
        return tweet_item(self.row, viewer=viewer, state=self.state)


class Sources:
    """The two QuerySets of all posts that may be on a list, made for a viewer by `tweets` and
    `retweets`, which must not look at the viewer's id: it is an expression."""

    def __init__(
        self,
        tweets: Callable[[Viewer], QuerySet[Tweet]],
        retweets: Callable[[Viewer], QuerySet[Retweet]],
    ) -> None:
        def some_tweets(viewer_id: Any, ids: Any) -> QuerySet[Any, Any]:
            viewer = _viewer(viewer_id)
            rows = probed(tweets(viewer).filter(_among_some(ids)))
            rows = with_viewer_state(rows, viewer=viewer)
            return rows.values_list(*tweet_columns(), *VIEWER_STATE)

        def some_retweets(viewer_id: Any, ids: Any) -> QuerySet[Any, Any]:
            viewer = _viewer(viewer_id)
            rows = probed(retweets(viewer).filter(_among_some(ids)))
            rows = with_viewer_state(rows, viewer=viewer, tweet="tweet_id")
            people = person_columns("user__")
            return rows.values_list(
                *RETWEET_FIELDS, *people, *tweet_columns("tweet__"), *VIEWER_STATE
            )

        def ids_of_both(viewer_id: Any, tweet_ids: Any, retweet_ids: Any) -> QuerySet[Any, Any]:
            viewer = _viewer(viewer_id)
            seen = tweets(viewer).filter(_among(tweet_ids)).values_list("pk")
            passed_on = retweets(viewer).filter(_among(retweet_ids)).values_list("pk")
            return seen.union(passed_on, all=True)

        self.all_tweets, self.all_retweets = tweets, retweets
        self.tweets = QueryTemplate(some_tweets, "viewer_id", "ids")
        self.retweets = QueryTemplate(some_retweets, "viewer_id", "ids")
        self.ids = QueryTemplate(ids_of_both, "viewer_id", "tweet_ids", "retweet_ids")


def load_entries(
    candidates: Sequence[Candidate], *, sources: Sources, viewer: Viewer
) -> list[Entry]:
    """The candidates that are on the list, newest first. At most two statements."""
    tweet_ids, retweet_ids = _split(candidates)
    tweets = _load(sources.tweets, tweet_row, tweet_ids, viewer)
    retweets = _load(sources.retweets, retweet_row, retweet_ids, viewer)
    return merge(tweets, retweets)


def visible_candidates(
    candidates: Sequence[Candidate], *, sources: Sources, viewer: Viewer
) -> list[Candidate]:
    """Those that are on the list, in the same order, without loading them. One statement."""
    if not candidates:
        return []
    tweet_ids, retweet_ids = _split(candidates)
    rows = sources.ids.fetch(viewer_id=viewer.user_id, tweet_ids=tweet_ids, retweet_ids=retweet_ids)
    seen = {pk for (pk,) in rows}
    return [candidate for candidate in candidates if candidate.id in seen]


def merge(tweets: Iterable[Entry], retweets: Iterable[Entry]) -> list[Entry]:
    """One global order: by time, ties by id, which is the order of the ids."""
    return sorted([*tweets, *retweets], key=lambda entry: entry.id, reverse=True)


def _split(candidates: Sequence[Candidate]) -> tuple[list[int], list[int]]:
    tweet_ids = [candidate.id for candidate in candidates if not candidate.is_retweet]
    retweet_ids = [candidate.id for candidate in candidates if candidate.is_retweet]
    return tweet_ids, retweet_ids


def _load(
    source: QueryTemplate, read: Callable[[Row], PostRow], ids: list[int], viewer: Viewer
) -> Iterator[Entry]:
    if not ids:
        return
    for row in source.fetch(viewer_id=viewer.user_id, ids=ids):
        post = read(row[:-_STATE])
        yield Entry(post.pk, post, state_from(row[-_STATE:]))


def _viewer(user_id: Any) -> Viewer:
    return Viewer(user_id=user_id, session_id=0)


def _among_some(ids: Any) -> Func:
    """The same for a page's. Out of the planner's sight: counting them, it would find the plan for
    any number dearer than one for just so many, and make that anew for every page."""
    return _among(Func(ids, template="(SELECT %(expressions)s)::bigint[]"))


def _among(ids: Any) -> Func:
    """Whether the row is among `ids`, an array."""
    return Func(
        F("pk"),
        Func(ids, function="ANY"),
        template="%(expressions)s",
        arg_joiner=" = ",
        output_field=BooleanField(),
    )
