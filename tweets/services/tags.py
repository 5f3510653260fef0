"""Tweets come on hashtags' pages and leave them, with everything that counts that.

Whatever writes or deletes a `HashtagUse` does it here, so that counts and trends follow in the same
transaction. Rows are inserted and locked in one order everywhere: hashtags, uses, five-minute
buckets, authors; then the counts, which many change, last.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.utils import timezone

from config.ids import SEQUENCE_BITS
from reliability.counted_rows import change_counts
from tweets.models import BUCKET_SECONDS, HashtagUse, Tweet

_HASHTAGS = "SELECT tag, id FROM tweets_hashtag WHERE tag = ANY(%s) ORDER BY id FOR KEY SHARE"
_NEW_TAGS = """
INSERT INTO tweets_hashtag (tag, uses_count, is_popular)
SELECT tag, 0, FALSE FROM unnest(%s::text[]) tag ORDER BY tag
ON CONFLICT (tag) DO NOTHING"""
_NEW_USES = """
INSERT INTO tweets_hashtaguse (tag, hashtag_id, tweet_id)
SELECT * FROM unnest(%s::text[], %s::bigint[], %s::bigint[]) given (tag, hashtag_id, tweet_id)
ORDER BY tag, tweet_id
ON CONFLICT (tag, tweet_id) DO NOTHING RETURNING hashtag_id, tweet_id"""
_TAKE_USES = "DELETE FROM tweets_hashtaguse WHERE id = ANY(%s) RETURNING hashtag_id, tweet_id"
_NEW_BUCKETS = """
INSERT INTO tweets_tagbucket (hashtag_id, bucket, authors_count)
SELECT hashtag_id, bucket, 0 FROM unnest(%s::bigint[], %s::int[]) given (hashtag_id, bucket)
ORDER BY hashtag_id, bucket
ON CONFLICT (hashtag_id, bucket) DO NOTHING"""
# Held against the sweep.
_BUCKETS = """
SELECT id, hashtag_id, bucket FROM tweets_tagbucket
WHERE (hashtag_id, bucket) IN (SELECT * FROM unnest(%s::bigint[], %s::int[]))
ORDER BY id FOR KEY SHARE"""
_GIVEN = "unnest(%s::bigint[], %s::bigint[], %s::int[]) given (tag_bucket_id, author_id, uses)"
_MORE_USES = f"""
INSERT INTO tweets_tagauthor AS known (tag_bucket_id, author_id, uses)
SELECT * FROM {_GIVEN} ORDER BY tag_bucket_id, author_id
ON CONFLICT (tag_bucket_id, author_id) DO UPDATE SET uses = known.uses + excluded.uses
RETURNING tag_bucket_id, author_id, uses"""  # noqa: S608
_FEWER_USES = f"""
WITH held AS (
  SELECT known.id, given.uses FROM tweets_tagauthor known
  JOIN {_GIVEN} USING (tag_bucket_id, author_id)
  ORDER BY tag_bucket_id, author_id FOR UPDATE OF known
)
UPDATE tweets_tagauthor known SET uses = known.uses - held.uses FROM held WHERE known.id = held.id
RETURNING known.id, known.uses"""  # noqa: S608
_NO_USES = "DELETE FROM tweets_tagauthor WHERE id = ANY(%s) RETURNING tag_bucket_id"


class TagUse(NamedTuple):
    """A tweet that has `tag`, folded, in its text."""

    tag: str
    tweet_id: int


class _Use(NamedTuple):
    hashtag_id: int
    tweet_id: int


class _Act(NamedTuple):
    """Somebody using a hashtag within five minutes."""

    hashtag_id: int
    bucket: int
    author_id: int


def tag_tweet(*, tweet_id: int, tags: Iterable[str]) -> None:
    """Have a tweet on the pages of `tags` and on no others. Its row is locked already."""
    tags = set(tags)
    left = HashtagUse.objects.filter(tweet=tweet_id).exclude(tag__in=tags)
    added = _add([TagUse(tag, tweet_id) for tag in tags])
    _count(added=added, taken=_take(list(left.values_list("pk", flat=True))))


def tag_tweets(uses: Iterable[TagUse]) -> None:
    """Put tweets that are just being written on hashtags' pages."""
    _count(added=_add(list(uses)), taken=[])


def untag_tweets(*, tweet_ids: Sequence[int]) -> None:
    """Take tweets off all hashtags' pages. Their rows are locked already."""
    uses = HashtagUse.objects.filter(tweet__in=tweet_ids)
    _count(added=[], taken=_take(list(uses.values_list("pk", flat=True))))


def first_remembered_bucket() -> int:
    """What is older is not kept for trends."""
    return bucket_at((timezone.now() - settings.TREND_MEMORY).timestamp())


def bucket_at(seconds: float) -> int:
    return int(seconds // BUCKET_SECONDS)


def _add(uses: Sequence[TagUse]) -> list[_Use]:
    if not uses:
        return []
    ids = _hashtag_ids({use.tag for use in uses})
    return [
        _Use(*row)
        for row in _rows(
            _NEW_USES,
            [use.tag for use in uses],
            [ids[use.tag] for use in uses],
            [use.tweet_id for use in uses],
        )
    ]


def _take(use_ids: list[int]) -> list[_Use]:
    return [_Use(*row) for row in _rows(_TAKE_USES, use_ids)] if use_ids else []


def _hashtag_ids(tags: set[str]) -> dict[str, int]:
    """The ids of hashtags, which are made where they are new, and held against the sweep."""
    found = dict(_rows(_HASHTAGS, list(tags)))
    if len(found) < len(tags):
        _execute(_NEW_TAGS, list(tags - found.keys()))
        found = dict(_rows(_HASHTAGS, list(tags)))
    return found


def _count(*, added: Sequence[_Use], taken: Sequence[_Use]) -> None:
    buckets = _roll_up(_acts(added), _acts(taken))
    hashtags = Counter(use.hashtag_id for use in added)
    hashtags.subtract(use.hashtag_id for use in taken)
    change_counts(column="authors_count", changes=buckets)
    change_counts(column="uses_count", changes=hashtags)


def _acts(uses: Sequence[_Use]) -> Counter[_Act]:
    """What of these uses counts for trends: no replies to others, which may have to stay within
    somebody's followers (`Tweet.audience`)."""
    tweets = Tweet.objects.filter(pk__in={use.tweet_id for use in uses}, audience=None)
    authors = dict(tweets.values_list("pk", "author_id")) if uses else {}
    return Counter(
        _Act(use.hashtag_id, _bucket_of(use.tweet_id), authors[use.tweet_id])
        for use in uses
        if use.tweet_id in authors
    )


def _bucket_of(tweet_id: int) -> int:
    return bucket_at((tweet_id >> SEQUENCE_BITS) / 1000)


def _roll_up(added: Counter[_Act], taken: Counter[_Act]) -> Counter[int]:
    """Note who used what when, or no longer did. By how much the authors of each bucket change."""
    first = first_remembered_bucket()
    added = Counter({act: n for act, n in added.items() if act.bucket >= first})
    ids = _bucket_ids(added, taken)
    changes: Counter[int] = Counter()
    if added:
        given = {(ids[act.hashtag_id, act.bucket], act.author_id): n for act, n in added.items()}
        changes.update(
            bucket_id
            for bucket_id, author_id, uses in _rows(_MORE_USES, *_columns(given))
            if uses == given[bucket_id, author_id]
        )
    known = {act: n for act, n in taken.items() if (act.hashtag_id, act.bucket) in ids}
    if known:
        given = {(ids[act.hashtag_id, act.bucket], act.author_id): n for act, n in known.items()}
        none = [pk for pk, uses in _rows(_FEWER_USES, *_columns(given)) if uses <= 0]
        changes.subtract(bucket_id for (bucket_id,) in _rows(_NO_USES, none))
    return changes


def _bucket_ids(added: Iterable[_Act], taken: Iterable[_Act]) -> dict[tuple[int, int], int]:
    new = {(act.hashtag_id, act.bucket) for act in added}
    every = list(new | {(act.hashtag_id, act.bucket) for act in taken})
    if not every:
        return {}
    if new:
        _execute(_NEW_BUCKETS, *map(list, zip(*new, strict=True)))
    rows = _rows(_BUCKETS, *map(list, zip(*every, strict=True)))
    return {(hashtag_id, bucket): pk for pk, hashtag_id, bucket in rows}


def _columns(given: Mapping[tuple[int, int], int]) -> tuple[list[int], list[int], list[int]]:
    return (
        [bucket_id for bucket_id, _ in given],
        [author_id for _, author_id in given],
        list(given.values()),
    )


def _rows(sql: str, *params: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _execute(sql: str, *params: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
