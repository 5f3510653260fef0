"""Reads of notifications, and the one rule of which ones a person gets to see."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from config.errors import NotFound
from config.ids import EPOCH
from config.planning import unguessed
from config.snapshot import one_snapshot
from config.viewer import Viewer
from notifications.models import ContentType, Mention, Notification
from relationships.selectors import is_listed, is_muted
from tweets.cards import FeedItem
from tweets.feed.selectors import items_of
from tweets.selectors import visible_retweets, visible_tweets

MAX_COUNT = 1000
PREVIEW_LENGTH = 100
_MICROSECOND = timedelta(microseconds=1)


def visible_notifications(*, viewer: Viewer) -> QuerySet[Notification]:
    """The viewer's notifications: from nobody in particular, or from someone whom the viewer may
    see and does not mute; about the account, or about what the viewer may read. Every read starts
    here."""
    return Notification.objects.of(viewer.user_id).filter(
        Q(sender=None) | _is_heard(viewer), Q(content_type=None) | _is_readable(viewer)
    )


def visible_mentions(*, viewer: Viewer) -> QuerySet[Mention]:
    """The mentions of the viewer in what they may read, by people whom they do not mute."""
    mentions = Mention.objects.filter(receiver_id=unguessed(viewer.user_id))
    return mentions.filter(_is_heard(viewer), _is_readable(viewer))


def _is_heard(viewer: Viewer) -> Q:
    """The sender may be seen and is not muted."""
    sender = "sender"
    muted = Q(is_muted(viewer=viewer, person=sender))
    return is_listed(viewer=viewer, person=sender) & ~muted


def _is_readable(viewer: Viewer) -> Q:
    """The content may be read."""
    tweets, retweets = visible_tweets(viewer=viewer), visible_retweets(viewer=viewer)
    about = OuterRef("content_id")
    return Q(Exists(tweets.filter(pk=about)), content_type=ContentType.TWEET) | Q(
        Exists(retweets.filter(pk=about)), content_type=ContentType.RETWEET
    )


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
