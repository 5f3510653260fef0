from django.conf import settings
from django.db import models

from config.ids import SnowflakeModel
from tweets.models.tweet import Tweet


class Retweet(SnowflakeModel):
    """A tweet passed on, with or without a quote; one per user and tweet.

    `author` is the original's author, held here so that hiding a person needs no join.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    tweet = models.ForeignKey(
        Tweet, on_delete=models.CASCADE, related_name="retweets", db_index=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    quote = models.TextField(null=True)  # noqa: DJ001  null is "no quote"; an empty one is none
    search_text = models.TextField(default="")
    entities = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tweet", "user"], name="retweet_unique")]
        indexes = [
            models.Index(fields=["user", "-id"], name="retweet_by_user"),
            models.Index(fields=["tweet", "-id"], name="retweet_of_tweet"),
            models.Index(fields=["author"], name="retweet_by_author"),
        ]
