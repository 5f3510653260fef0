"""Addresses that wait to be confirmed; what the staff did, and why."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def snowflake():
    return [
        (
            "id",
            models.BigIntegerField(
                db_default=models.Func(function="snowflake_id"),
                editable=False,
                primary_key=True,
                serialize=False,
            ),
        ),
        (
            "created_at",
            models.GeneratedField(
                db_persist=True,
                expression=models.Func(models.F("id"), function="snowflake_time"),
                output_field=models.DateTimeField(),
            ),
        ),
    ]


def kept_reference(related_name):
    """A reference that stays when the account goes."""
    return models.ForeignKey(
        db_constraint=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name=related_name,
        to=settings.AUTH_USER_MODEL,
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_fill_taken_names")]

    operations = [
        migrations.CreateModel(
            name="EmailChange",
            fields=[
                *snowflake(),
                ("email", models.EmailField(max_length=254)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="email_change",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="ModerationAction",
            fields=[
                *snowflake(),
                (
                    "action",
                    models.CharField(
                        choices=[("suspend", "Suspend"), ("unsuspend", "Unsuspend")],
                        max_length=20,
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("moderator", kept_reference("+")),
                ("user", kept_reference("moderation_actions")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=~models.Q(reason=""), name="moderation_action_has_a_reason"
                    )
                ],
            },
        ),
    ]
