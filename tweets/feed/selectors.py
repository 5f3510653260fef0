"""The lists of posts."""

from django.db.models import Q

from config.normalisation import normalise
from config.viewer import Viewer
from relationships.selectors import feed_authors, is_muted, listed_people
from tweets.feed.entries import Sources
from tweets.feed.walk import PostList
from tweets.selectors import visible_retweets, visible_tweets


def feed(*, viewer: Viewer, search: str = "") -> PostList:
    """The viewer's feed: posts of the viewer and of those they follow, narrowed by `search`.

    Whom the viewer mutes is not there, nor what others retweet of them.
    """
    hushed = Q(is_muted(viewer=viewer, person="author")) & ~Q(user=viewer.user_id)
    return PostList(
        viewer=viewer,
        authors=feed_authors(viewer=viewer),
        sources=Sources(
            tweets=visible_tweets(viewer=viewer),
            retweets=visible_retweets(viewer=viewer).exclude(hushed),
        ),
        term=normalise(search),
    )


def posts_by(*, viewer: Viewer, person_id: int) -> PostList:
    """All posts of a person, muted or not, that the viewer may read."""
    return PostList(
        viewer=viewer,
        authors=listed_people(viewer=viewer).filter(pk=person_id).values_list("pk", flat=True),
        sources=Sources(
            tweets=visible_tweets(viewer=viewer),
            retweets=visible_retweets(viewer=viewer),
        ),
    )
