"""What trends are found by: who used which tag when, rolled up at write, and what was found."""

from django.conf import settings
from django.db import models

from tweets.models.hashtag import Hashtag

BUCKET_SECONDS = 300


class TagBucket(models.Model):
    """A hashtag within five minutes: `bucket` is the number of those since 1970.

    `authors_count` is the number of its `TagAuthor` rows.
    """

    hashtag = models.ForeignKey(Hashtag, on_delete=models.CASCADE, related_name="+", db_index=False)
    bucket = models.IntegerField()
    authors_count = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hashtag", "bucket"], name="tag_bucket_unique"),
            models.CheckConstraint(
                condition=models.Q(authors_count__gte=0),
                name="tag_bucket_authors_count_not_negative",
            ),
        ]
        indexes = [models.Index(fields=["bucket"], name="tag_bucket_by_time")]


class TagAuthor(models.Model):
    """Who used a hashtag within five minutes, in `uses` tweets that anyone may read who may read
    the author."""

    tag_bucket = models.ForeignKey(
        TagBucket, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    uses = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tag_bucket", "author"], name="tag_author_unique")
        ]


class TrendWindow(models.TextChoices):
    HOUR = "hour"
    DAY = "day"


class Trend(models.Model):
    """A hashtag that rose when it was last looked; best `score` first. See
    `tweets.discovery.scoring`."""

    window = models.CharField(max_length=4, choices=TrendWindow.choices)
    hashtag = models.ForeignKey(Hashtag, on_delete=models.CASCADE, related_name="+", db_index=False)
    score = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hashtag", "window"], name="trend_unique")]
