from django.db import models
from django.db.models.functions import Now


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    def due(self) -> "OutboxQuerySet":
        """Those whose time has come by the database's clock, the longest waiting first."""
        return self.filter(available_at__lte=Now()).order_by("available_at", "id")


class OutboxMessage(models.Model):
    """Something that must happen after a commit and may not be lost.

    Written in the transaction that causes it, deleted in the one that carries it out. The row is
    the truth; Celery is only told to look.
    """

    job = models.CharField(max_length=100)
    payload = models.JSONField(default=dict)
    request_id = models.CharField(max_length=128, default="-")
    created_at = models.DateTimeField(db_default=Now())
    available_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(default="")

    objects = OutboxQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["available_at", "id"], name="outbox_due")]


class KeptAnswer(models.Model):
    """The answer to a request that carried an `Idempotency-Key`, to be given again to its repeats.

    Written in the transaction of what the request did. `fingerprint` is a hash of method, path and
    body, `user_id` no foreign key: this app is below the accounts.
    """

    user_id = models.BigIntegerField()
    key = models.CharField(max_length=255)
    fingerprint = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "key"], name="kept_answer_once")]
        indexes = [models.Index(fields=["created_at"], name="kept_answer_age")]
