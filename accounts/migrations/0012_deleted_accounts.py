"""Accounts that were deleted: a row that is empty but for the username."""

from django.db import migrations, models
from django.db.models import Q

ACTIVE = {"deactivated_at__isnull": True, "suspended_at__isnull": True}
AWAY = Q(deactivated_at__isnull=False) | Q(suspended_at__isnull=False)
TEXTS = ("name", "search_text", "bio", "location", "website", "avatar_url", "banner_url")


def is_active_says(active, away):
    return models.CheckConstraint(
        condition=Q(is_active=True, **active) | (Q(is_active=False) & away),
        name="user_is_active_says_what_the_times_say",
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_second_factor")]

    operations = [
        migrations.AddField(
            model_name="user", name="deleted_at", field=models.DateTimeField(null=True)
        ),
        migrations.RemoveConstraint(
            model_name="user", name="user_is_active_says_what_the_times_say"
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=is_active_says(
                {**ACTIVE, "deleted_at__isnull": True}, AWAY | Q(deleted_at__isnull=False)
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=Q(deleted_at__isnull=True)
                | Q(email__isnull=True, **dict.fromkeys(TEXTS, "")),
                name="user_that_is_deleted_is_empty",
            ),
        ),
        # Backwards, deleted accounts have to be inactive by another time.
        migrations.RunSQL(
            migrations.RunSQL.noop,
            "UPDATE accounts_user SET deactivated_at = deleted_at "
            "WHERE deleted_at IS NOT NULL AND deactivated_at IS NULL AND suspended_at IS NULL; "
            "SET CONSTRAINTS ALL IMMEDIATE",
        ),
    ]
