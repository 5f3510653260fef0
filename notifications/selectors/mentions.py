"""The list of what mentions a person."""

from config.snapshot import one_snapshot
from config.viewer import Viewer
from notifications.models import ContentType
from notifications.selectors.visibility import visible_mentions
from tweets.cards import FeedItem
from tweets.feed.selectors import items_of


def mentions_page(*, viewer: Viewer, below: int | None, limit: int) -> list[FeedItem]:
    """What mentions the viewer, newest first: at most `limit` items with an id under `below`. At
    most three statements."""
    mentions = visible_mentions(viewer=viewer)
    if below is not None:
        mentions = mentions.filter(content_id__lt=below)
    newest = mentions.order_by("-content_id").values_list("content_type", "content_id")[:limit]
    with one_snapshot():
        found = list(newest)
        items = items_of(
            viewer=viewer,
            tweet_ids=[pk for kind, pk in found if kind == ContentType.TWEET],
            retweet_ids=[pk for kind, pk in found if kind == ContentType.RETWEET],
        )
    return [items[pk] for _, pk in found if pk in items]
