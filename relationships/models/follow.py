from typing import ClassVar

from django.db import models

from config.ids import SnowflakeModel
from config.planning import unguessed
from relationships.models.edges import Edge, EdgeQuerySet, once_and_not_to_oneself, person


class FollowQuerySet(EdgeQuerySet["Follow"]):
    def by(self, user_id: int) -> "FollowQuerySet":
        """Whom this person follows."""
        return self.filter(follower_id=unguessed(user_id))

    def of(self, user_id: int) -> "FollowQuerySet":
        """Who follows this person."""
        return self.filter(following_id=unguessed(user_id))


class Follow(SnowflakeModel, Edge):
    """An edge of the graph: `follower` reads what `following` writes."""

    ends: ClassVar = ("follower", "following")

    follower = person()
    following = person()

    objects = FollowQuerySet.as_manager()

    class Meta:
        constraints = once_and_not_to_oneself("follow", ("follower", "following"))
        indexes = [
            # The other end is in the index: a feed and suggestions read only that.
            models.Index(
                fields=["follower", "-id"], include=["following"], name="follow_by_follower"
            ),
            models.Index(fields=["following", "-id"], name="follow_by_following"),
        ]
