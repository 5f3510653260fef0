"""The one rule of which notifications and mentions a person gets to see.

`visible_notifications` decides it for a few rows; `sifting` decides the same for many.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import UserQuerySet
from config.planning import unguessed
from config.viewer import Viewer
from notifications.models import ContentType, Mention, Notification
from relationships.selectors import is_listed, is_muted, listed_people
from tweets.selectors import visible_retweets, visible_tweets


def visible_notifications(*, viewer: Viewer) -> QuerySet[Notification]:
    """The viewer's notifications: from nobody in particular, or from someone whom the viewer may
    see and does not mute; about the account, or about what the viewer may read. Every read starts
    here, or at the same rule in `sifting`."""
    return Notification.objects.of(viewer.user_id).filter(
        Q(sender=None) | _is_heard(viewer), Q(content_type=None) | _is_readable(viewer)
    )


def visible_mentions(*, viewer: Viewer) -> QuerySet[Mention]:
    """The mentions of the viewer in what they may read, by people whom they do not mute."""
    mentions = Mention.objects.filter(receiver_id=unguessed(viewer.user_id))
    return mentions.filter(_is_heard(viewer), _is_readable(viewer))


def heard_people(*, viewer: Viewer) -> UserQuerySet:
    """The people whose acts the viewer is told of: who may be seen and is not muted."""
    return listed_people(viewer=viewer).exclude(is_muted(viewer=viewer, person="pk"))


def _is_heard(viewer: Viewer) -> Q:
    """`heard_people`, for the sender."""
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
