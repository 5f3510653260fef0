"""The list of notifications, the count of unread ones, and the words of what they are about."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Q

from config.errors import NotFound
from config.ids import EPOCH
from config.viewer import Viewer
from notifications.models import ContentType, Notification
from notifications.selectors.visibility import visible_notifications
from tweets.selectors import visible_retweets, visible_tweets

MAX_COUNT = 1000


PREVIEW_LENGTH = 100


_MICROSECOND = timedelta(microseconds=1)


def get_notification(*, viewer: Viewer, notification_id: int) -> Notification:
    """One of the viewer's own, with its sender. Raises `NotFound`."""
    own = visible_notifications(viewer=viewer).select_related("sender")
    found = own.filter(pk=notification_id).first()
    if found is None:
        raise NotFound
    return found


def notifications_page(
    *,
    viewer: Viewer,
    unread: bool | None,
    verb: str | None,
    below: Sequence[int] | None,
    limit: int,
) -> list[Notification]:
    """At most `limit`, latest event first, below the sort key `below` (see `sort_key`)."""
    rows = visible_notifications(viewer=viewer)
    if unread is not None:
        rows = rows.filter(is_read=not unread)
    if verb is not None:
        rows = rows.filter(verb=verb)
    if below is not None:
        at = EPOCH + below[0] * _MICROSECOND
        rows = rows.filter(Q(last_event_at__lt=at) | Q(last_event_at=at, id__lt=below[1]))
        rows = rows.filter(last_event_at__lte=at)  # lets the index begin where the page does
    return list(rows.select_related("sender").order_by("-last_event_at", "-id")[:limit])


def sort_key(notification: Notification) -> tuple[int, int]:
    """What the list is sorted by: microseconds since 1970 of the last event, then the id."""
    return (notification.last_event_at - EPOCH) // _MICROSECOND, notification.pk


def unread_count(*, viewer: Viewer) -> int:
    """How many the unread list holds, counted up to `MAX_COUNT` + 1."""
    unread = visible_notifications(viewer=viewer).filter(is_read=False)
    return unread.values("pk")[: MAX_COUNT + 1].count()


def previews(
    notifications: Sequence[Notification], *, viewer: Viewer
) -> dict[tuple[str, int], str]:
    """The first words of what notifications are about. At most one query per kind of content."""

    def ids(kind: ContentType) -> set[int]:
        return {n.content_id for n in notifications if n.content_type == kind and n.content_id}

    found: dict[tuple[str, int], str] = {}
    if tweet_ids := ids(ContentType.TWEET):
        tweets = visible_tweets(viewer=viewer).filter(pk__in=tweet_ids)
        for pk, text in tweets.values_list("pk", "content"):
            found[ContentType.TWEET, pk] = text[:PREVIEW_LENGTH]
    if retweet_ids := ids(ContentType.RETWEET):
        retweets = visible_retweets(viewer=viewer).filter(pk__in=retweet_ids)
        for pk, quote in retweets.values_list("pk", "quote"):
            found[ContentType.RETWEET, pk] = (quote or "")[:PREVIEW_LENGTH]
    return found
