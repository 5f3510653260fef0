"""Timelines of viewers who follow many, and the posts that may be missing in them still."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("tweets", "0004_fill_reply_audience"),
    ]

    operations = [
        migrations.CreateModel(
            name="PendingPost",
            fields=[
                ("post_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("author_id", models.BigIntegerField()),
                ("is_retweet", models.BooleanField()),
                ("rounds", models.IntegerField(db_default=0)),
                ("reached", models.BigIntegerField(null=True)),
                ("by_viewers", models.BooleanField(db_default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Timeline",
            fields=[
                (
                    "viewer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("is_ready", models.BooleanField(db_default=False)),
                ("floor", models.BigIntegerField(db_default=0)),
                (
                    "read_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TimelineEntry",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "viewer_id",
                        "post_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("viewer_id", models.BigIntegerField()),
                ("post_id", models.BigIntegerField()),
                ("author_id", models.BigIntegerField()),
                ("is_retweet", models.BooleanField()),
            ],
        ),
    ]
