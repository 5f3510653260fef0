import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tweets", "0008_fill_search_terms")]

    operations = [
        migrations.AddIndex(
            model_name="tweet",
            index=django.contrib.postgres.indexes.GinIndex(
                models.F("search_terms"),
                models.Func(models.F("id"), function="tweet_search_spans"),
                fastupdate=True,
                gin_pending_list_limit=1024,
                name="tweet_search",
            ),
        ),
    ]
