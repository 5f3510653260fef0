"""What tweets, people and hashtags count of tweets.

A deleted tweet counts nothing but its live replies, which stay: its other rows are deleted with it.
"""

from django.db.models import Q

from accounts.models import User
from reliability.counters import Counter, register
from tweets.models import (
    Bookmark,
    Hashtag,
    HashtagUse,
    Like,
    Retweet,
    TagAuthor,
    TagBucket,
    Tweet,
)

_LIVE = Q(deleted_at=None)

register(
    Counter(of=User, column="tweets_count", rows=Tweet, by="author_id", where=_LIVE),
    Counter(of=Tweet, column="likes_count", rows=Like, by="tweet_id"),
    Counter(of=Tweet, column="retweets_count", rows=Retweet, by="tweet_id"),
    Counter(of=Tweet, column="bookmarks_count", rows=Bookmark, by="tweet_id"),
    Counter(
        of=Tweet,
        column="comments_count",
        rows=Tweet,
        by="in_reply_to_id",
        where=_LIVE & Q(in_reply_to__isnull=False),
    ),
    Counter(of=Hashtag, column="uses_count", rows=HashtagUse, by="hashtag_id"),
    Counter(of=TagBucket, column="authors_count", rows=TagAuthor, by="tag_bucket_id"),
)
