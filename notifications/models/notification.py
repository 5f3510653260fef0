from django.conf import settings
from django.db import models

from config import statements
from config.ids import SnowflakeModel
from notifications.models.raising import RAISE_BY_SENDER, RAISE_BY_SERVICE
from notifications.models.verbs import ContentType, Verb


class NotificationQuerySet(models.QuerySet["Notification"]):
    def of(self, user_id: int) -> "NotificationQuerySet":
        return self.filter(receiver_id=user_id)

    def about(self, content_type: ContentType, *content_ids: int) -> "NotificationQuerySet":
        return self.filter(content_type=content_type, content_id__in=content_ids)


_Manager = models.Manager.from_queryset(NotificationQuerySet)


class NotificationManager(_Manager["Notification"]):
    """Writes events; in statements of its own, without a queryset."""

    def raise_event(
        self,
        *,
        receiver_id: int,
        verb: Verb,
        sender_id: int | None = None,
        content_type: ContentType | None = None,
        content_id: int | None = None,
    ) -> None:
        """One row per event, whatever the concurrency: insert it, or wake up the one that is
        there. An equal event on a read row makes it unread and moves it up; on an unread one it
        changes nothing.

        Nothing is written of one's own act, nor where the receiver may not see the sender or mutes
        them, nor against the receiver's preference. One statement decides and writes."""
        statement = RAISE_BY_SERVICE if sender_id is None else RAISE_BY_SENDER
        statement.put_off(
            receiver_id=receiver_id,
            sender_id=sender_id,
            verb=verb.value,
            content_type=None if content_type is None else content_type.value,
            content_id=content_id,
        )

    def withdraw_event(
        self,
        *,
        receiver_id: int,
        verb: Verb,
        sender_id: int,
        content_type: ContentType | None = None,
        content_id: int | None = None,
    ) -> None:
        """Delete the row of an event that was undone, if there is one. One statement."""
        key: list[int | str] = [receiver_id, sender_id, verb.value]
        if content_type is None or content_id is None:
            statements.put_off(f"{_WITHDRAW_EVENT} AND content_id IS NULL", key)
        else:
            key += [content_type.value, content_id]
            statements.put_off(f"{_WITHDRAW_EVENT} AND content_type = %s AND content_id = %s", key)


_WITHDRAW_EVENT = """
DELETE FROM notifications_notification
WHERE receiver_id = %s AND sender_id = %s AND verb = %s"""


class Notification(SnowflakeModel):
    """An event that concerns `receiver`, caused by `sender` (null: by the service itself), about a
    piece of content (null: about the account)."""

    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_index=False,
    )
    verb = models.CharField(max_length=20, choices=Verb.choices)
    content_type = models.CharField(  # noqa: DJ001  null is part of the unique key
        max_length=10, choices=ContentType.choices, null=True
    )
    content_id = models.BigIntegerField(null=True)
    is_read = models.BooleanField(db_default=False)
    last_event_at = models.DateTimeField(db_default=models.Func(function="clock_timestamp"))

    objects = NotificationManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sender", "receiver", "verb", "content_type", "content_id"],
                nulls_distinct=False,
                name="notification_once_per_event",
            )
        ]
        indexes = [
            models.Index(fields=["receiver", "-last_event_at", "-id"], name="notification_latest"),
            models.Index(
                fields=["receiver", "-last_event_at", "-id"],
                condition=models.Q(is_read=False),
                name="notification_unread",
            ),
            # The list of one verb, and who is in the group of follows.
            models.Index(
                fields=["receiver", "verb", "-last_event_at", "-id"], name="notification_by_verb"
            ),
            models.Index(
                fields=["last_event_at"],
                condition=models.Q(is_read=True),
                name="notification_to_sweep",
            ),
            models.Index(
                fields=["content_type", "content_id"],
                condition=models.Q(content_id__isnull=False),
                name="notification_about",
            ),
        ]
