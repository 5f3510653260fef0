"""A tweet held still for what is written about it."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from config.errors import NotFound
from config.query_template import QueryTemplate
from config.viewer import Viewer
from relationships.selectors import anyone_private
from tweets.models import Tweet
from tweets.selectors.reading import get_original_id
from tweets.selectors.visibility import visible_tweets


@dataclass(frozen=True, slots=True)
class LockedTweet:
    """What a service needs of a tweet that it writes about. `is_of_private`: the account of its
    author, or of someone in its audience, is private."""

    pk: int
    author_id: int
    is_of_private: bool


def lock_visible_tweet(*, viewer: Viewer, tweet_id: int, counting: bool = False) -> LockedTweet:
    """A tweet the viewer may read, locked `FOR KEY SHARE`: it cannot be deleted until the
    transaction ends, while others may still reference it and change its counts. Or at once as
    its count will be changed (`counting`): a lock made stronger later can get stuck with others'.

    Raises `NotFound`, also when a deletion under way comes first. One statement.
    """
    assert connection.in_atomic_block
    rows = (_LOCK_TO_COUNT if counting else _LOCK).fetch(
        viewer_id=viewer.user_id, tweet_id=tweet_id
    )
    if not rows:
        raise NotFound
    return LockedTweet(*rows[0][:-1])


def lock_visible_original(*, viewer: Viewer, post_id: int) -> LockedTweet:
    """The tweet of this id, or the one that the retweet of this id passes on, locked as above.
    Raises `NotFound`."""
    try:
        return lock_visible_tweet(viewer=viewer, tweet_id=post_id)
    except NotFound:
        original_id = get_original_id(viewer=viewer, post_id=post_id)
    return lock_visible_tweet(viewer=viewer, tweet_id=original_id)


def lockable(viewer_id: Any, tweet_id: Any) -> QuerySet[Tweet, tuple[Any, ...]]:
    """The tweet, if it may be read, as the fields of a `LockedTweet` and the viewer's id; for a
    `QueryTemplate`."""
    viewer = Viewer(user_id=viewer_id, session_id=0)
    tweets = visible_tweets(viewer=viewer).filter(pk=tweet_id)
    is_of_private = ExpressionWrapper(
        Q(author__is_private=True) | anyone_private("audience"), output_field=BooleanField()
    )
    return tweets.values_list("pk", "author_id", is_of_private, viewer_id)


LOCK_TO_COUNT = " FOR NO KEY UPDATE OF tweets_tweet"
_LOCK = QueryTemplate(lockable, "viewer_id", "tweet_id", ending=" FOR KEY SHARE OF tweets_tweet")
_LOCK_TO_COUNT = QueryTemplate(lockable, "viewer_id", "tweet_id", ending=LOCK_TO_COUNT)
