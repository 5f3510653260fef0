"""Each use of a tag leads to the hashtag that counts it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tweets", "0011_fill_hashtags")]

    operations = [
        migrations.AlterField(
            model_name="hashtaguse",
            name="hashtag",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="uses",
                to="tweets.hashtag",
            ),
        ),
    ]
