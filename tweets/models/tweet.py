from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from config.ids import SnowflakeModel

COUNTS = ("likes_count", "retweets_count", "comments_count", "bookmarks_count")


class TweetQuerySet(models.QuerySet["Tweet"]):
    def live(self) -> "TweetQuerySet":
        """Those that exist for readers: neither deleted nor by an account that is not active."""
        return self.filter(deleted_at=None, author__is_active=True)


class TweetManager(models.Manager["Tweet"]):
    """Leaves out what only the index reads."""

    def get_queryset(self) -> TweetQuerySet:
        return TweetQuerySet(self.model, using=self._db).defer("search_terms")

    def live(self) -> TweetQuerySet:
        return self.get_queryset().live()


class Tweet(SnowflakeModel):
    """A tweet, or a comment: a tweet that replies.

    A deleted one stays as an empty row that holds its conversation together. The counts are totals
    of live rows. `search_text` is the normalised content, `search_terms` the numbers by which a
    search finds it (`config.search_terms`; not loaded unless asked for); `entities` is complete at
    write.

    `audience` names the people within whose followers a comment stays while their accounts are
    private: the author replied to, the conversation's author, and whoever the comment replied to
    stays within. Null: only its own author decides.
    """

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    content = models.TextField()
    search_text = models.TextField()
    search_terms = ArrayField(models.IntegerField(), default=list, db_default=[])
    entities = models.JSONField(default=dict)
    in_reply_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="comments", db_index=False
    )
    conversation = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    audience = ArrayField(models.BigIntegerField(), null=True)
    version = models.PositiveIntegerField(default=1)
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    likes_count = models.IntegerField(default=0)
    retweets_count = models.IntegerField(default=0)
    comments_count = models.IntegerField(default=0)
    bookmarks_count = models.IntegerField(default=0)

    objects = TweetManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(**{f"{count}__gte": 0}), name=f"tweet_{count}_not_negative"
            )
            for count in COUNTS
        ]
        indexes = [
            # The feed's probe: the newest top tweets of one author.
            models.Index(
                fields=["author", "-id"],
                condition=models.Q(deleted_at=None, in_reply_to=None),
                name="tweet_posts_by_author",
            ),
            models.Index(
                fields=["author", "-id"],
                condition=models.Q(deleted_at=None, in_reply_to__isnull=False),
                name="tweet_replies_by_author",
            ),
            models.Index(
                fields=["in_reply_to", "-id"],
                condition=models.Q(in_reply_to__isnull=False),
                name="tweet_comments",
            ),
            models.Index(
                fields=["conversation", "id"],
                condition=models.Q(conversation__isnull=False),
                name="tweet_conversation",
            ),
            # Search: what a tweet is found by, and the spans of time it was written in, so that
            # one scan finds the tweets of a time that have all of some terms.
            GinIndex(
                models.F("search_terms"),
                models.Func(models.F("id"), function="tweet_search_spans"),
                fastupdate=True,
                gin_pending_list_limit=1024,
                name="tweet_search",
            ),
        ]
