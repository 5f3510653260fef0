"""The one rule of who may read which tweets and retweets."""

from typing import TypeVar

from django.db.models import Q, QuerySet

from config.viewer import Viewer
from relationships.selectors import doors_open, may_read
from tweets.models import Bookmark, Like, Retweet, Tweet

M = TypeVar("M", Like, Bookmark, Retweet)


def visible_tweets(*, viewer: Viewer) -> QuerySet[Tweet]:
    """The tweets that `viewer` may read. Every read of tweets starts here.

    A comment is hidden by its own author's door and by those of its `audience`, as they are now;
    one's own comments stay one's own.
    """
    return Tweet.objects.filter(
        may_read(viewer=viewer, author="author"),
        Q(author=viewer.user_id) | doors_open(viewer=viewer, people="audience"),
        deleted_at=None,
    )


def visible_retweets(*, viewer: Viewer) -> QuerySet[Retweet]:
    """The retweets that `viewer` may read: what the retweeter writes, of a tweet that the viewer
    may read."""
    retweets = Retweet.objects.filter(may_read(viewer=viewer, author="user"))
    return on_visible_tweets(retweets, viewer=viewer)


def on_visible_tweets(rows: QuerySet[M], *, viewer: Viewer) -> QuerySet[M]:
    """Those of `rows` whose `tweet` is one that `viewer` may read."""
    return rows.filter(
        may_read(viewer=viewer, author="tweet__author"),
        Q(tweet__author=viewer.user_id) | doors_open(viewer=viewer, people="tweet__audience"),
        tweet__deleted_at=None,
    )
