"""The text under which a person is found, and what its fuzzy index needs."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        TrigramExtension(),
        migrations.AddField(
            model_name="user", name="search_text", field=models.TextField(default="")
        ),
    ]
