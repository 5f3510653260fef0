"""Indexes for finding people: one for each text that a search begins with, and one of trigrams."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models
from django.db.models.functions import Collate, Length, Lower, Substr


def word(number):
    return models.Func(
        models.F("search_text"),
        models.Value(" "),
        models.Value(number),
        function="split_part",
        output_field=models.TextField(),
    )


def index(name, key):
    key = Collate(key, "C")
    return migrations.AddIndex(
        model_name="user", index=models.Index(key, models.F("id").desc(), name=name)
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_fill_search_text")]

    operations = [
        index("user_search_username", Lower("username")),
        index("user_search_name", Substr("search_text", Length("username") + 2)),
        index("user_search_first_word", word(2)),
        index("user_search_second_word", word(3)),
        index("user_search_third_word", word(4)),
        migrations.AddIndex(
            model_name="user",
            index=GinIndex(
                fields=["search_text"], opclasses=["gin_trgm_ops"], name="user_search_trigrams"
            ),
        ),
    ]
