"""What the viewer has done with tweets, annotated onto them by `Exists`."""

from typing import Any, TypeVar

from django.db.models import Model, OuterRef, QuerySet

from config.planning import ProbedExists
from config.viewer import Viewer
from tweets.cards import TweetViewerState
from tweets.models import Bookmark, Like, Retweet, Tweet

# The names of the annotations.
VIEWER_STATE = ("liked", "retweeted", "bookmarked")

M = TypeVar("M", Tweet, Like, Retweet, Bookmark)


def with_viewer_state(rows: QuerySet[M], *, viewer: Viewer, tweet: str = "pk") -> QuerySet[M]:
    """`rows` with `liked`, `retweeted`, `bookmarked` of the tweet that the field `tweet` names."""

    def done(kind: type[Model]) -> ProbedExists:
        mine = kind._default_manager.filter(tweet_id=OuterRef(tweet), user_id=viewer.user_id)
        return ProbedExists(mine)

    return rows.annotate(liked=done(Like), retweeted=done(Retweet), bookmarked=done(Bookmark))


def viewer_state(row: Any) -> TweetViewerState:
    """The state on a row that `with_viewer_state` annotated."""
    return {"liked": row.liked, "retweeted": row.retweeted, "bookmarked": row.bookmarked}


def state_from(values: tuple[bool, ...]) -> TweetViewerState:
    """The state from the values of `VIEWER_STATE`."""
    liked, retweeted, bookmarked = values
    return {"liked": liked, "retweeted": retweeted, "bookmarked": bookmarked}
