"""The lists of posts."""

from config.normalisation import normalise
from config.viewer import Viewer
from relationships.selectors import feed_authors
from tweets.feed.walk import PostList


def feed(*, viewer: Viewer, search: str = "") -> PostList:
    """The viewer's feed: posts of the viewer and of those they follow, narrowed by `search`."""
    return PostList(viewer=viewer, authors=feed_authors(viewer=viewer), term=normalise(search))
