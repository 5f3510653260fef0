from django.db import models

from tweets.models.tweet import Tweet


class HashtagUse(models.Model):
    """A tweet on a hashtag's page. `tag` is folded (see `tweets.text.fold_tag`)."""

    tag = models.CharField(max_length=280)
    tweet = models.ForeignKey(
        Tweet, on_delete=models.CASCADE, related_name="hashtag_uses", db_index=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "tweet"], name="hashtag_use_unique")]
        indexes = [models.Index(fields=["tweet"], name="hashtag_use_of_tweet")]
