from django.db import models

from accounts.models.users import User
from config.ids import SnowflakeModel


class SessionQuerySet(models.QuerySet["Session"]):
    def live(self) -> "SessionQuerySet":
        return self.filter(ended_at=None, user__is_active=True)


class Session(SnowflakeModel):
    """A device that is logged in. Its tokens work while `ended_at` is empty.

    `generation` counts the rotations and `issued_at` is the time of the latest: a refresh token
    carries the generation that it belongs to, so the current one is known without being stored.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    device = models.CharField(max_length=200, blank=True)
    ip = models.CharField(max_length=45, blank=True)
    generation = models.PositiveIntegerField(default=1)
    issued_at = models.DateTimeField()
    last_used_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = SessionQuerySet.as_manager()
