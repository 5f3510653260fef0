"""Indexes for the list of one's sessions, and for the sweep of those that are over."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_email_changes_and_moderation")]

    operations = [
        migrations.AddIndex(
            model_name="session",
            index=models.Index(
                models.F("user"),
                models.F("id").desc(),
                condition=models.Q(ended_at=None),
                name="session_going_on",
            ),
        ),
        migrations.AddIndex(
            model_name="session", index=models.Index(fields=["issued_at"], name="session_age")
        ),
    ]
