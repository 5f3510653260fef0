"""The lists of posts."""

from collections.abc import Sequence

from django.db.models import Q

from config.normalisation import normalise
from config.viewer import Viewer
from relationships.selectors import feed_authors, is_muted, listed_people
from tweets.cards import FeedItem
from tweets.feed.candidates import Candidate
from tweets.feed.entries import Sources, load_entries
from tweets.feed.walk import PostList
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
    sources = Sources(visible_tweets(viewer=viewer), visible_retweets(viewer=viewer))
    entries = load_entries(posts, sources=sources, viewer=viewer)
    return {entry.id: entry.item(viewer=viewer) for entry in entries}


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
        has_timeline=True,
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
