"""The words of what a single notification is about."""

from django.db.models import Q

from config.viewer import Viewer
from notifications.models import ContentType, Notification
from notifications.selectors.rows import PREVIEW_LENGTH
from tweets.selectors import visible_retweets, visible_tweets


def preview_of(notification: Notification, *, viewer: Viewer) -> str:
    """Its first words; none where the viewer may not read it. At most one statement."""
    about, text = Q(pk=notification.content_id), None
    if notification.content_type == ContentType.TWEET:
        tweets = visible_tweets(viewer=viewer).filter(about)
        text = tweets.values_list("content", flat=True).first()
    elif notification.content_type == ContentType.RETWEET:
        retweets = visible_retweets(viewer=viewer).filter(about)
        text = retweets.values_list("quote", flat=True).first()
    return (text or "")[:PREVIEW_LENGTH]
