from datetime import datetime, timedelta
from typing import Literal

from django.db import models
from django.utils import timezone

from accounts.models.users import User
from config.ids import SnowflakeModel

ExportState = Literal["pending", "running", "ready", "failed", "expired"]

# Who tries longer than this, tries in vain: the owner may ask again.
EXPORT_DEADLINE = timedelta(hours=24)


class Export(SnowflakeModel):
    """A copy of everything that an account has here, being made or ready; one an account, the
    latest.

    It is made in steps. `section` is the number of the section that the next step reads, behind
    the place `after`; `files` holds the count and the size of each file so far. While `ready_at` is
    empty the pieces are those of the files, then those of the ZIP, which is there until
    `expires_at`.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    section = models.PositiveSmallIntegerField(default=0)
    after = models.BigIntegerField(default=0)
    files = models.JSONField(default=dict)
    progress = models.PositiveSmallIntegerField(default=0)  # per cent
    started_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    size = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ready_at__isnull=True, expires_at__isnull=True)
                | models.Q(ready_at__isnull=False, expires_at__isnull=False),
                name="export_expires_once_it_is_ready",
            )
        ]

    def state(self, *, at: datetime | None = None) -> ExportState:
        now = at or timezone.now()
        if self.expires_at is not None:
            return "ready" if now < self.expires_at else "expired"
        if now >= self.created_at + EXPORT_DEADLINE:
            return "failed"
        return "pending" if self.started_at is None else "running"


class ExportPiece(models.Model):
    """Bytes of an export: of the file of that `path`, compressed each by itself, or with an empty
    `path` of the ZIP."""

    export = models.ForeignKey(
        Export, on_delete=models.CASCADE, related_name="pieces", db_index=False
    )
    path = models.CharField(max_length=100, blank=True)
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["export", "path", "number"], name="export_piece_unique")
        ]
