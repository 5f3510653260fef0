from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, Q

from notifications.models.verbs import Verb
from relationships.models import Follow


class Setting(models.TextChoices):
    """From whom a person wants to hear of a verb."""

    ON = "on"
    FOLLOWING = "following"
    OFF = "off"


class NotificationPreferenceQuerySet(models.QuerySet["NotificationPreference"]):
    def against(
        self, *, receiver_id: Any, verb: Any, sender_id: Any | None
    ) -> "NotificationPreferenceQuerySet":
        """What keeps word of `verb` by the sender (None: the service itself) from the receiver:
        the one row, or none. The values may be expressions."""
        against = Q(setting=Setting.OFF.value)
        if sender_id is not None:
            follow = Follow.objects.leading(by=receiver_id, to=sender_id)
            against |= Q(setting=Setting.FOLLOWING.value) & ~Q(Exists(follow))
        return self.filter(against, user_id=receiver_id, verb=verb)


class NotificationPreference(models.Model):
    """How `user` wants to be told of one verb; without a row, of every one (`on`). It decides what
    is written from then on, and hides nothing that was."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    verb = models.CharField(max_length=20, choices=Verb.choices)
    setting = models.CharField(max_length=10, choices=Setting.choices)

    objects = NotificationPreferenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "verb"], name="notification_preference_unique")
        ]
