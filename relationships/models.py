from django.conf import settings
from django.db import connection, models

from config.ids import SnowflakeModel


class FollowQuerySet(models.QuerySet["Follow"]):
    def by(self, user_id: int) -> "FollowQuerySet":
        """Whom this person follows."""
        return self.filter(follower_id=user_id)

    def of(self, user_id: int) -> "FollowQuerySet":
        """Who follows this person."""
        return self.filter(following_id=user_id)

    def add(self, *, follower_id: int, following_id: int) -> bool:
        """Insert the edge unless it is there. Whether it was inserted."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO relationships_follow (follower_id, following_id) VALUES (%s, %s) "
                "ON CONFLICT (follower_id, following_id) DO NOTHING",
                [follower_id, following_id],
            )
            return bool(cursor.rowcount)


class Follow(SnowflakeModel):
    """An edge of the graph: `follower` reads what `following` writes."""

    follower = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    following = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )

    objects = FollowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["follower", "following"], name="follow_unique"),
            models.CheckConstraint(
                condition=~models.Q(follower=models.F("following")), name="follow_not_oneself"
            ),
        ]
        indexes = [
            models.Index(fields=["follower", "-id"], name="follow_by_follower"),
            models.Index(fields=["following", "-id"], name="follow_by_following"),
        ]
