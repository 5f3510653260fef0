from django.conf import settings
from django.db import models

from config.ids import SnowflakeModel
from notifications.models.verbs import ContentType


class Mention(SnowflakeModel):
    """`receiver` is named in a tweet, or in the quote of a retweet of it, by `sender`."""

    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    content_type = models.CharField(max_length=10, choices=ContentType.choices)
    content_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "content_id", "receiver"], name="mention_unique"
            )
        ]
        indexes = [
            models.Index(fields=["receiver", "-content_id"], name="mention_of_receiver"),
            models.Index(fields=["sender", "receiver"], name="mention_between"),
        ]
