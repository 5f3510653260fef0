"""Flat lists: newest row first, at most `limit` rows with an id under `below`.

Ids from outside are `unguessed`: a list is read by the index that holds its rows in its order.
"""

from typing import TypeVar

from django.db.models import QuerySet

from config.errors import NotFound
from config.ids import MAX_ID
from config.planning import unguessed
from config.viewer import Viewer
from relationships.selectors import is_listed
from tweets.cards import TweetCard, tweet_card
from tweets.errors import NotYourTweet
from tweets.models import Bookmark, Like, Retweet, Tweet
from tweets.selectors.reading import readable
from tweets.selectors.visibility import on_visible_tweets, visible_retweets, visible_tweets
from tweets.viewer_state import viewer_state, with_viewer_state

M = TypeVar("M", Like, Bookmark)
R = TypeVar("R", Tweet, Like, Bookmark, Retweet)


def replies_by(*, viewer: Viewer, person_id: int, below: int | None, limit: int) -> list[Tweet]:
    """The tweets of a person that reply, with all that `card_of` reads."""
    replies = visible_tweets(viewer=viewer).filter(
        author_id=unguessed(person_id), in_reply_to__isnull=False
    )
    return _newest(readable(replies, viewer=viewer), below, limit)


def own_likes(*, viewer: Viewer, below: int | None, limit: int) -> list[Like]:
    """What the viewer liked, with all that `card_through` reads."""
    return _newest_on_tweets(_of(Like.objects.all(), viewer), viewer, below, limit)


def own_bookmarks(*, viewer: Viewer, below: int | None, limit: int) -> list[Bookmark]:
    """What the viewer bookmarked, with all that `card_through` reads."""
    return _newest_on_tweets(_of(Bookmark.objects.all(), viewer), viewer, below, limit)


def card_through(row: Like | Bookmark, *, viewer: Viewer) -> TweetCard:
    """The card of the tweet that a row of `own_likes` or `own_bookmarks` is on."""
    return tweet_card(row.tweet, viewer=viewer, state=viewer_state(row))


def likes_of(*, viewer: Viewer, tweet_id: int, below: int | None, limit: int) -> list[Like]:
    """The likes of the viewer's own tweet by people that lists show, each with its `user`.

    Raises `NotFound`, `NotYourTweet`.
    """
    if _author_of(tweet_id, viewer) != viewer.user_id:
        raise NotYourTweet
    likes = Like.objects.filter(is_listed(viewer=viewer, person="user"))
    return _newest(likes.filter(tweet_id=unguessed(tweet_id)).select_related("user"), below, limit)


def retweets_of(*, viewer: Viewer, tweet_id: int, below: int | None, limit: int) -> list[Retweet]:
    """Those retweets of a tweet that the viewer may read, each with its `user`. Raises
    `NotFound`."""
    _author_of(tweet_id, viewer)
    retweets = visible_retweets(viewer=viewer).filter(tweet_id=unguessed(tweet_id))
    return _newest(retweets.select_related("user"), below, limit)


def _author_of(tweet_id: int, viewer: Viewer) -> int:
    authors = visible_tweets(viewer=viewer).filter(pk=tweet_id).values_list("author_id", flat=True)
    found = authors.first()
    if found is None:
        raise NotFound
    return found


def _of(rows: QuerySet[M], viewer: Viewer) -> QuerySet[M]:
    """Whose they are is said twice, which makes them few to the planner: where a few accounts did
    nearly everything, it would else look for anyone's among all, newest first."""
    own = unguessed(viewer.user_id)
    return rows.filter(user_id=own, user_id__gte=own, user_id__lte=own)


def _newest_on_tweets(rows: QuerySet[M], viewer: Viewer, below: int | None, limit: int) -> list[M]:
    visible = on_visible_tweets(rows, viewer=viewer).select_related("tweet__author")
    loaded = visible.defer("tweet__search_terms")
    return _newest(with_viewer_state(loaded, viewer=viewer, tweet="tweet_id"), below, limit)


def _newest(rows: QuerySet[R], below: int | None, limit: int) -> list[R]:
    return list(rows.filter(pk__lt=MAX_ID if below is None else below).order_by("-pk")[:limit])
