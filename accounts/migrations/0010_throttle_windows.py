"""Where calls are counted while Redis does not answer, and failed logins always."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_session_indexes")]

    operations = [
        migrations.CreateModel(
            name="ThrottleWindow",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("count", models.PositiveIntegerField()),
                ("ends_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["ends_at"], name="throttle_window_age")],
            },
        ),
    ]
