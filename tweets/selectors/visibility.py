"""The one rule of who may read which tweets and retweets."""

from django.db.models import Q, QuerySet

from config.viewer import Viewer
from relationships.selectors import doors_open, may_read
from tweets.models import Retweet, Tweet


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
    return Retweet.objects.filter(
        may_read(viewer=viewer, author="user"),
        may_read(viewer=viewer, author="tweet__author"),
        Q(author=viewer.user_id) | doors_open(viewer=viewer, people="tweet__audience"),
        tweet__deleted_at=None,
    )
