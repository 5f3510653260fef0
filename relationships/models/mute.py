from datetime import datetime
from typing import ClassVar

from django.db import connection, models
from django.db.models.functions import Now

from config.ids import SnowflakeModel
from relationships.models.edges import Edge, EdgeQuerySet, once_and_not_to_oneself, person


class MuteQuerySet(EdgeQuerySet["Mute"]):
    def live(self) -> "MuteQuerySet":
        """Those that have not run out."""
        return self.filter(models.Q(expires_at=None) | models.Q(expires_at__gt=Now()))

    def expired(self) -> "MuteQuerySet":
        return self.filter(expires_at__lte=Now())

    def put(self, *, by: int, to: int, expires_at: datetime | None) -> None:
        """Insert the edge, or give the one that is there a new end. One that has run out is no
        longer there."""
        self.expired().leading(by=by, to=to).delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO relationships_mute (muter_id, muted_id, expires_at) "
                "VALUES (%s, %s, %s) ON CONFLICT (muter_id, muted_id) "
                "DO UPDATE SET expires_at = excluded.expires_at",
                [by, to, expires_at],
            )


class Mute(SnowflakeModel, Edge):
    """`muter` does not want `muted` in the feed and in notifications, until `expires_at`."""

    ends: ClassVar = ("muter", "muted")

    muter = person()
    muted = person()
    expires_at = models.DateTimeField(null=True)

    objects = MuteQuerySet.as_manager()

    class Meta:
        constraints = once_and_not_to_oneself("mute", ("muter", "muted"))
        indexes = [
            models.Index(fields=["muter", "-id"], name="mute_by_muter"),
            models.Index(fields=["muted"], name="mute_of_muted"),
            models.Index(
                fields=["expires_at"],
                condition=models.Q(expires_at__isnull=False),
                name="mute_to_expire",
            ),
        ]
