"""What a person does with a tweet, at most once each."""

from django.conf import settings
from django.db import models

from config.ids import SnowflakeModel
from tweets.models.tweet import Tweet


class Like(SnowflakeModel):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    tweet = models.ForeignKey(Tweet, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tweet", "user"], name="like_unique")]
        indexes = [
            models.Index(fields=["tweet", "-id"], name="like_of_tweet"),
            models.Index(fields=["user", "-id"], name="like_by_user"),
        ]


class Bookmark(SnowflakeModel):
    """Private: nobody but its owner learns of it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    tweet = models.ForeignKey(Tweet, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tweet", "user"], name="bookmark_unique")]
        indexes = [models.Index(fields=["user", "-id"], name="bookmark_by_user")]
