"""Within whose followers a comment stays while their accounts are private."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tweets", "0002_tweet_versions")]

    operations = [
        migrations.AddField(
            model_name="tweet",
            name="audience",
            field=ArrayField(base_field=models.BigIntegerField(), null=True, size=None),
        ),
    ]
