from django.db import models

from tweets.models.tweet import Tweet


class TweetVersion(models.Model):
    """What a tweet said before an edit. `created_at` is when it began to say so; the version that
    counts now is in the tweet itself."""

    tweet = models.ForeignKey(Tweet, on_delete=models.CASCADE, related_name="+", db_index=False)
    version = models.PositiveIntegerField()
    content = models.TextField()
    entities = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tweet", "version"], name="tweet_version_unique")
        ]
