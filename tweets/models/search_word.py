from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from config.ids import SnowflakeModel


class SearchWord(SnowflakeModel):
    """A word that some tweet has or had, to be found by what resembles it. `parts` is what it is
    compared by (see `tweets.search.vocabulary`)."""

    word = models.TextField()
    parts = ArrayField(models.IntegerField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["word"], name="search_word_unique")]
        indexes = [GinIndex(fields=["parts"], name="search_word_parts")]
