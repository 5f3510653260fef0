"""The second step: two QuerySets, bounded to the candidates, merged and sorted in memory."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.cards import CARD_FIELDS
from config.viewer import Viewer
from tweets.cards import FeedItem, retweet_item, tweet_item
from tweets.feed.candidates import Candidate
from tweets.models import Retweet, Tweet
from tweets.selectors import shown_of
from tweets.viewer_state import viewer_state, with_viewer_state

_TWEET_FIELDS = (
    "content",
    "created_at",
    "edited_at",
    "in_reply_to_id",
    "conversation_id",
    "entities",
    "likes_count",
    "retweets_count",
    "comments_count",
    "bookmarks_count",
    "audience",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A tweet or a retweet of the feed, loaded with all that its item reads."""

    id: int
    row: Tweet | Retweet

    @property
    def shown(self) -> set[int]:
        """The ids of the tweet or the retweet with its tweet, of whose they are, and of those whose
        privacy hides them."""
        if isinstance(self.row, Retweet):
            return {self.row.pk, self.row.user_id, *shown_of(self.row.tweet)}
        return shown_of(self.row)

    def item(self, *, viewer: Viewer) -> FeedItem:
        state = viewer_state(self.row)
        if isinstance(self.row, Retweet):
            return retweet_item(self.row, viewer=viewer, state=state)
        return tweet_item(self.row, viewer=viewer, state=state)


@dataclass(frozen=True, slots=True)
class Sources:
    """The two QuerySets of all posts that may be on a list."""

    tweets: QuerySet[Tweet]
    retweets: QuerySet[Retweet]


def load_entries(
    candidates: Sequence[Candidate], *, sources: Sources, viewer: Viewer
) -> list[Entry]:
    """The candidates that are on the list, newest first. At most two statements."""
    tweet_ids, retweet_ids = _split(candidates)
    return merge(
        _tweets(sources.tweets.filter(pk__in=tweet_ids), viewer) if tweet_ids else (),
        _retweets(sources.retweets.filter(pk__in=retweet_ids), viewer) if retweet_ids else (),
    )


def visible_candidates(candidates: Sequence[Candidate], *, sources: Sources) -> list[Candidate]:
    """Those that are on the list, in the same order, without loading them. One statement."""
    if not candidates:
        return []
    tweet_ids, retweet_ids = _split(candidates)
    tweets = sources.tweets.filter(pk__in=tweet_ids).values_list("pk")
    retweets = sources.retweets.filter(pk__in=retweet_ids).values_list("pk")
    seen = {pk for (pk,) in tweets.union(retweets, all=True)}
    return [candidate for candidate in candidates if candidate.id in seen]


def merge(tweets: Iterable[Tweet], retweets: Iterable[Retweet]) -> list[Entry]:
    """One global order: by time, ties by id, which is the order of the ids."""
    rows: list[Tweet | Retweet] = [*tweets, *retweets]
    entries = [Entry(row.pk, row) for row in rows]
    return sorted(entries, key=lambda entry: entry.id, reverse=True)


def _split(candidates: Sequence[Candidate]) -> tuple[list[int], list[int]]:
    tweet_ids = [candidate.id for candidate in candidates if not candidate.is_retweet]
    retweet_ids = [candidate.id for candidate in candidates if candidate.is_retweet]
    return tweet_ids, retweet_ids


def _tweets(rows: QuerySet[Tweet], viewer: Viewer) -> Iterable[Tweet]:
    fields = [*_TWEET_FIELDS, *(f"author__{name}" for name in CARD_FIELDS)]
    return with_viewer_state(rows.select_related("author").only(*fields), viewer=viewer)


def _retweets(rows: QuerySet[Retweet], viewer: Viewer) -> Iterable[Retweet]:
    people = ("user", "tweet__author")
    fields = [
        "created_at",
        "quote",
        *(f"tweet__{name}" for name in _TWEET_FIELDS),
        *(f"{person}__{name}" for person in people for name in CARD_FIELDS),
    ]
    loaded = rows.select_related("tweet", *people).only(*fields)
    return with_viewer_state(loaded, viewer=viewer, tweet="tweet_id")
