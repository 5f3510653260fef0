"""What search finds tweets by, and the words it knows."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

# The same numbers as tweets.search.spans: levels of 2^17, 2^22, 2^27 and 2^32 milliseconds over
# the 21 bits of an id that are no time.
SPANS = """
CREATE FUNCTION tweet_search_spans(id bigint) RETURNS integer[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT ARRAY[
    -(1 + (id >> 38))::integer,
    -(67108865 + (id >> 43))::integer,
    -(134217729 + (id >> 48))::integer,
    -(201326593 + (id >> 53))::integer
  ]
$$
"""


class Migration(migrations.Migration):
    dependencies = [("tweets", "0005_timelines")]

    operations = [
        migrations.RunSQL(SPANS, "DROP FUNCTION tweet_search_spans(bigint)"),
        migrations.AddField(
            model_name="tweet",
            name="search_terms",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.IntegerField(), db_default=[], default=list, size=None
            ),
        ),
        migrations.CreateModel(
            name="SearchWord",
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
                ("word", models.TextField()),
                (
                    "parts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), size=None
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["parts"], name="search_word_parts"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("word",), name="search_word_unique")
                ],
            },
        ),
    ]
