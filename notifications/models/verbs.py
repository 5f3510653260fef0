"""The words of a notification: what happened, and to what."""

from django.db import models


class Verb(models.TextChoices):
    """What a notification says happened."""

    FOLLOWED = "followed"
    FOLLOW_REQUESTED = "follow_requested"
    FOLLOW_ACCEPTED = "follow_accepted"
    LIKED = "liked"
    COMMENTED = "commented"
    MENTIONED = "mentioned"
    RETWEETED = "retweeted"
    QUOTED = "quoted"
    WELCOME = "welcome"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    PASSWORD_RESET = "password_reset"  # noqa: S105
    DEACTIVATED = "deactivated"
    REACTIVATED = "reactivated"


class ContentType(models.TextChoices):
    """What a notification is about."""

    TWEET = "tweet"
    RETWEET = "retweet"


# What tells of one's own account: it has no sender.
ACCOUNT_VERBS = frozenset(
    {
        Verb.WELCOME,
        Verb.PASSWORD_CHANGED,
        Verb.PASSWORD_RESET,
        Verb.DEACTIVATED,
        Verb.REACTIVATED,
    }
)
