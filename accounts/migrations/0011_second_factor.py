"""The second factor: an authenticator app's secret, and the codes that stand in for it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_throttle_windows")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="otp_enabled_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="SecondFactor",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="second_factor",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("key", models.BinaryField(max_length=20)),
                ("last_step", models.BigIntegerField(default=-1)),
            ],
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
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
                ("hashed", models.CharField(max_length=64)),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recovery_codes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "hashed"), name="recovery_code_unique")
                ],
            },
        ),
        migrations.AlterField(
            model_name="moderationaction",
            name="action",
            field=models.CharField(
                choices=[
                    ("suspend", "Suspend"),
                    ("unsuspend", "Unsuspend"),
                    ("disable_otp", "Disable Otp"),
                ],
                max_length=20,
            ),
        ),
    ]
