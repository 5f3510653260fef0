from django.db import models

from accounts.models.users import User
from config.ids import SnowflakeModel


class ModerationAction(SnowflakeModel):
    """What the staff did to an account, and why. Written once, never changed; it outlives both
    accounts, whose ids it keeps."""

    class Action(models.TextChoices):
        SUSPEND = "suspend"
        UNSUSPEND = "unsuspend"

    moderator = models.ForeignKey(
        User, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    user = models.ForeignKey(
        User,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="moderation_actions",
    )
    action = models.CharField(max_length=20, choices=Action.choices)
    reason = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="moderation_action_has_a_reason"
            )
        ]
