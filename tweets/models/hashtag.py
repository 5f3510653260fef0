from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Collate

from tweets.models.tweet import Tweet

MAX_TAG_LENGTH = 280


class HashtagQuerySet(models.QuerySet["Hashtag"]):
    def with_key(self) -> "HashtagQuerySet":
        """Every hashtag, with its tag as `key`, in the order of its bytes: that of the indexes."""
        return self.annotate(key=Collate("tag", "C"))


class Hashtag(models.Model):
    """A tag that was used at least once. `tag` is folded (see `tweets.text.fold_tag`).

    `uses_count` is the total of live tweets on its page, whoever may read them. `is_popular` marks
    the most used ones, as of the last hour, for searches whose beginning is common to very many:
    an index on the count itself would be written at each use.
    """

    tag = models.CharField(max_length=MAX_TAG_LENGTH)
    uses_count = models.IntegerField(default=0)
    is_popular = models.BooleanField(default=False)

    objects = HashtagQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tag"], name="hashtag_unique"),
            models.CheckConstraint(
                condition=models.Q(uses_count__gte=0), name="hashtag_uses_count_not_negative"
            ),
        ]
        indexes = [
            models.Index(Collate("tag", "C"), name="hashtag_key"),
            models.Index(
                Collate("tag", "C"),
                condition=models.Q(is_popular=True),
                name="hashtag_popular_key",
            ),
            GinIndex(fields=["tag"], opclasses=["gin_trgm_ops"], name="hashtag_trigrams"),
        ]

    def __str__(self) -> str:
        return self.tag


class HashtagUse(models.Model):
    """A tweet on a hashtag's page. `tag` is that of `hashtag`, held here so that a page needs no
    join."""

    tag = models.CharField(max_length=MAX_TAG_LENGTH)
    hashtag = models.ForeignKey(Hashtag, on_delete=models.PROTECT, related_name="uses")
    tweet = models.ForeignKey(
        Tweet, on_delete=models.CASCADE, related_name="hashtag_uses", db_index=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "tweet"], name="hashtag_use_unique")]
        indexes = [models.Index(fields=["tweet"], name="hashtag_use_of_tweet")]
