"""Hashtags with their counts, who used them when, and what trends."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tweets", "0009_search_index"),
        ("accounts", "0012_deleted_accounts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Hashtag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tag", models.CharField(max_length=280)),
                ("uses_count", models.IntegerField(default=0)),
                ("is_popular", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(
                        django.db.models.functions.comparison.Collate("tag", "C"),
                        name="hashtag_key",
                    ),
                    models.Index(
                        django.db.models.functions.comparison.Collate("tag", "C"),
                        condition=models.Q(("is_popular", True)),
                        name="hashtag_popular_key",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["tag"], name="hashtag_trigrams", opclasses=["gin_trgm_ops"]
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tag",), name="hashtag_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("uses_count__gte", 0)),
                        name="hashtag_uses_count_not_negative",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="hashtaguse",
            name="hashtag",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="uses",
                to="tweets.hashtag",
            ),
        ),
        migrations.CreateModel(
            name="TagBucket",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("bucket", models.IntegerField()),
                ("authors_count", models.IntegerField(default=0)),
                (
                    "hashtag",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tweets.hashtag",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TagAuthor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uses", models.IntegerField()),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tag_bucket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tweets.tagbucket",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Trend",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "window",
                    models.CharField(choices=[("hour", "Hour"), ("day", "Day")], max_length=4),
                ),
                ("score", models.FloatField()),
                (
                    "hashtag",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tweets.hashtag",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="tagbucket",
            index=models.Index(fields=["bucket"], name="tag_bucket_by_time"),
        ),
        migrations.AddConstraint(
            model_name="tagbucket",
            constraint=models.UniqueConstraint(
                fields=("hashtag", "bucket"), name="tag_bucket_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="tagbucket",
            constraint=models.CheckConstraint(
                condition=models.Q(("authors_count__gte", 0)),
                name="tag_bucket_authors_count_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="tagauthor",
            constraint=models.UniqueConstraint(
                fields=("tag_bucket", "author"), name="tag_author_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="trend",
            constraint=models.UniqueConstraint(fields=("hashtag", "window"), name="trend_unique"),
        ),
    ]
