from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models.users import User
from config.ids import SnowflakeModel


class SessionQuerySet(models.QuerySet["Session"]):
    def going_on(self) -> "SessionQuerySet":
        """Neither ended nor left alone until its refresh token expired."""
        oldest = timezone.now() - settings.REFRESH_TOKEN_LIFETIME
        return self.filter(ended_at=None, issued_at__gt=oldest)

    def live(self) -> "SessionQuerySet":
        """Those whose tokens work."""
        return self.going_on().filter(user__is_active=True)

    def outdated(self) -> "SessionQuerySet":
        """Over for so long that nobody is recognised by them any more."""
        return self.filter(issued_at__lt=timezone.now() - settings.SESSION_RETENTION)


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

    class Meta:
        indexes = [
            models.Index(
                models.F("user"),
                models.F("id").desc(),
                condition=models.Q(ended_at=None),
                name="session_going_on",
            ),
            models.Index(fields=["issued_at"], name="session_age"),
        ]
