"""The lists of posts."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from config.normalisation import normalise
from config.viewer import Viewer
from relationships.selectors import feed_authors, is_muted, listed_people
from tweets.cards import FeedItem
from tweets.feed.candidates import Authors, Candidate
from tweets.feed.entries import Sources, load_entries
from tweets.feed.walk import PostList
from tweets.models import Retweet, Tweet
from tweets.selectors import visible_retweets, visible_tweets


def items_of(
    *, viewer: Viewer, tweet_ids: Sequence[int], retweet_ids: Sequence[int]
) -> dict[int, FeedItem]:
    """The feed items of these tweets and retweets that the viewer may read, by id. At most two
    statements."""
    posts = [
        *(Candidate(tweet_id, is_retweet=False) for tweet_id in tweet_ids),
        *(Candidate(retweet_id, is_retweet=True) for retweet_id in retweet_ids),
    ]
    entries = load_entries(posts, sources=_ALL, viewer=viewer)
    return {entry.id: entry.item(viewer=viewer) for entry in entries}


def feed(*, viewer: Viewer, search: str = "") -> PostList:
    """The viewer's feed: posts of the viewer and of those they follow, narrowed by `search`.

    Whom the viewer mutes is not there, nor what others retweet of them.
    """
    return PostList(
        viewer=viewer,
        authors=Authors(_in_feed, {"viewer_id": viewer.user_id}, may_be_many=True),
        sources=_HEARD,
        term=normalise(search),
        has_timeline=True,
    )


def posts_by(*, viewer: Viewer, person_id: int) -> PostList:
    """All posts of a person, muted or not, that the viewer may read."""
    return PostList(
        viewer=viewer,
        authors=Authors(_one_person, {"viewer_id": viewer.user_id, "person_id": person_id}),
        sources=_ALL,
    )


def _in_feed(viewer_id: Any) -> QuerySet[Any, Any]:
    return feed_authors(viewer=Viewer(user_id=viewer_id, session_id=0))


def _one_person(viewer_id: Any, person_id: Any) -> QuerySet[Any, Any]:
    people = listed_people(viewer=Viewer(user_id=viewer_id, session_id=0))
    return people.filter(pk=person_id).values_list("pk", flat=True)


def _readable(viewer: Viewer) -> QuerySet[Tweet]:
    return visible_tweets(viewer=viewer)


def _readable_retweets(viewer: Viewer) -> QuerySet[Retweet]:
    return visible_retweets(viewer=viewer)


def _heard_retweets(viewer: Viewer) -> QuerySet[Retweet]:
    hushed = Q(is_muted(viewer=viewer, person="author")) & ~Q(user=viewer.user_id)
    return visible_retweets(viewer=viewer).exclude(hushed)


_ALL = Sources(_readable, _readable_retweets)
_HEARD = Sources(_readable, _heard_retweets)
