"""What a person does with a tweet, at most once each."""

from typing import Any, TypeVar

from django.conf import settings
from django.db import connection, models

from config import statements
from config.ids import SnowflakeModel
from tweets.models.tweet import Tweet

M = TypeVar("M", bound=models.Model)


class InteractionQuerySet(models.QuerySet[M]):
    def add(self, *, user_id: int, tweet_id: int) -> bool:
        """Insert the row unless it is there. Whether it was inserted."""
        return self._changes(
            "INSERT INTO {table} (user_id, tweet_id) VALUES (%s, %s) "
            "ON CONFLICT (tweet_id, user_id) DO NOTHING",
            [user_id, tweet_id],
        )

    def take(self, *, user_id: int, tweet_id: int) -> bool:
        """Delete the row if it is there. Whether it was."""
        return self._changes(
            "DELETE FROM {table} WHERE user_id = %s AND tweet_id = %s", [user_id, tweet_id]
        )

    def _changes(self, sql: str, params: list[int]) -> bool:
        table = connection.ops.quote_name(self.model._meta.db_table)
        return bool(statements.change(sql.format(table=table), params))


class Like(SnowflakeModel):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    tweet = models.ForeignKey(Tweet, on_delete=models.CASCADE, related_name="+", db_index=False)

    objects: Any = InteractionQuerySet.as_manager()

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

    objects: Any = InteractionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tweet", "user"], name="bookmark_unique")]
        indexes = [models.Index(fields=["user", "-id"], name="bookmark_by_user")]
