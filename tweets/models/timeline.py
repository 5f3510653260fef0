"""The newest posts of feeds whose readers follow many, found before they are asked for."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Timeline(models.Model):
    """That a viewer has a timeline. Who follows few, or does not read, has none.

    When it `is_ready`, its entries with those of the pending posts are all posts from the id
    `floor` on that may be in the viewer's feed; `floor` 0: all there are. When it is not, it is
    being built, or the viewer follows others than when it was built.
    """

    viewer = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    is_ready = models.BooleanField(db_default=False)
    floor = models.BigIntegerField(db_default=0)
    read_at = models.DateTimeField(db_default=Now())  # to the day


class TimelineEntry(models.Model):
    """A post in a timeline; of hidden and deleted ones, too, since what may be seen is decided
    when a post is loaded. No foreign keys: they would be checked for every row of a fan-out."""

    pk = models.CompositePrimaryKey("viewer_id", "post_id")
    viewer_id = models.BigIntegerField()
    post_id = models.BigIntegerField()  # of a tweet or a retweet
    author_id = models.BigIntegerField()  # of the tweet, or who retweeted
    is_retweet = models.BooleanField()


class PendingPost(models.Model):
    """A post that may be missing in timelines still. Written with the post, deleted with the last
    of its entries.

    `rounds` of the fan-out reached the followers up to `reached`: by the id of the timeline's
    viewer where the fan-out goes `by_viewers`, else by the id of the follow, downwards.
    """

    post_id = models.BigIntegerField(primary_key=True)
    author_id = models.BigIntegerField()
    is_retweet = models.BooleanField()
    rounds = models.IntegerField(db_default=0)
    reached = models.BigIntegerField(null=True)
    by_viewers = models.BooleanField(db_default=False)
