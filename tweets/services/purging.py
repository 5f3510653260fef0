"""What a deleted account wrote, and did to others' tweets. Steps of `accounts.purge`.

A tweet goes as `delete_tweet` lets it go, many in a statement: an empty row keeps its conversation
together. No event tells of each, since `account_deleted` told of all, and what others were told of
them goes with the account's notifications.
"""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from accounts.services import change_counts
from reliability.counted_rows import count_off, delete_counted
from tweets import events
from tweets.models import Bookmark, Like, Retweet, Tweet, TweetVersion
from tweets.services.deletion import emptied
from tweets.services.tags import untag_tweets

_KINDS: tuple[type[Like | Retweet | Bookmark], ...] = (Like, Retweet, Bookmark)


def purge_interactions(*, user_id: int, limit: int) -> int:
    """Likes, retweets and bookmarks, counted off the tweets."""
    for kind in _KINDS:
        own = kind._default_manager.filter(user_id=user_id).order_by("-pk")
        found = dict(own.values_list("pk", "tweet_id")[:limit])
        if found:
            delete_counted(kind, ids=list(found))
            _tell_counted(found.values())
            return len(found)
    return 0


def purge_posts(*, user_id: int, limit: int) -> int:
    own = Tweet.objects.filter(author_id=user_id, deleted_at=None, in_reply_to=None)
    return _purge(own, user_id, limit)


def purge_replies(*, user_id: int, limit: int) -> int:
    own = Tweet.objects.filter(author_id=user_id, deleted_at=None, in_reply_to__isnull=False)
    return _purge(own, user_id, limit)


def _purge(own: QuerySet[Tweet], user_id: int, limit: int) -> int:
    """First what others hang on the tweets goes, a batch of each kind at a time; they are hidden
    all the while. Tweets on which nothing hangs any more go themselves."""
    newest = list(own.order_by("-pk").values_list("pk", "in_reply_to_id")[:limit])
    if not newest:
        return 0
    tweets = _lock(newest, skip_locked=True) or _lock(newest[:1], skip_locked=False)
    if not _take_along([pk for pk, _ in tweets], limit):
        _empty(tweets, user_id)
    return len(newest)


_Row = tuple[int, int | None]


def _lock(rows: Sequence[_Row], *, skip_locked: bool) -> list[_Row]:
    """Those of the tweets that nobody else holds, nor the tweets they reply to, locked as
    `delete_tweet` locks them; or wait for them, which only for one at a time cannot get stuck."""
    parents = Tweet.objects.filter(pk__in={parent for _, parent in rows if parent}).order_by("pk")
    free = parents.select_for_update(no_key=True, skip_locked=skip_locked)
    held = {None, *free.values_list("pk", flat=True)}
    tweets = Tweet.objects.filter(pk__in=[pk for pk, parent in rows if parent in held])
    locked = tweets.order_by("pk").select_for_update(skip_locked=skip_locked)
    return list(locked.values_list("pk", "in_reply_to_id"))


def _take_along(tweet_ids: list[int], limit: int) -> bool:
    """Delete at most `limit` likes, retweets and bookmarks each of these tweets. Whether any."""
    found = False
    for kind in _KINDS:
        hanging = kind._default_manager.filter(tweet_id__in=tweet_ids).order_by()
        ids = list(hanging.values_list("pk", flat=True)[:limit])
        if ids and kind is Retweet:
            events.retweets_deleted.send(sender=Retweet, retweet_ids=ids)
        if ids:
            delete_counted(kind, ids=ids)
            found = True
    return found


def _empty(tweets: Sequence[_Row], user_id: int) -> None:
    ids = [pk for pk, _ in tweets]
    TweetVersion.objects.filter(tweet__in=ids).delete()
    Tweet.objects.filter(pk__in=ids).update(**emptied())
    change_counts(user_id=user_id, tweets=-len(ids))
    parents = [parent for _, parent in tweets if parent]
    count_off(column="comments_count", holders=parents)
    _tell_counted(parents)
    untag_tweets(tweet_ids=ids)


def _tell_counted(tweet_ids: Iterable[int]) -> None:
    ids = sorted(set(tweet_ids))
    if ids:
        authors = Tweet.objects.filter(pk__in=ids).values_list("author", flat=True)
        events.tweets_recounted.send(sender=Tweet, tweet_ids=ids, author_ids=sorted(set(authors)))
