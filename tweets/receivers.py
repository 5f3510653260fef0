"""Which kept answers a change makes stale (see `config.kept.changed`), and which timelines."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from accounts.events import (
    account_changed,
    account_deactivated,
    account_deleted,
    account_reactivated,
    account_shown,
)
from config.kept import Lapse, changed
from relationships import events as graph_events
from tweets import events
from tweets.feed.timeline.upkeep import follows_more
from tweets.models import Retweet

PASSED_ON = 1000  # retweets whose keepers are told that the author is back


@receiver(events.tweet_created)
def news(author_id: int, in_reply_to_id: int | None, **_: Any) -> None:
    """A comment is no post, but is counted."""
    if in_reply_to_id is None:
        changed(posts_of=[author_id])
    else:
        changed(views_of=[author_id], tweets=[in_reply_to_id])


@receiver(events.tweet_edited)
def other_words(tweet_id: int, author_id: int, **_: Any) -> None:
    changed(posts_of=[author_id], shown=[tweet_id])


@receiver(events.tweet_deleted)
def gone(tweet_id: int, author_id: int, in_reply_to_id: int | None, **_: Any) -> None:
    counted = [] if in_reply_to_id is None else [in_reply_to_id]
    changed(posts_of=[author_id], tweets=counted, shown=[tweet_id])


@receiver([events.tweet_retweeted, events.retweet_quote_changed, events.retweet_removed])
def passed_on_or_not(
    retweet_id: int, tweet_id: int, author_id: int, actor_id: int, **_: Any
) -> None:
    changed(posts_of=[actor_id], views_of=[author_id], tweets=[tweet_id], shown=[retweet_id])


@receiver(
    [
        events.tweet_liked,
        events.tweet_unliked,
        events.tweet_bookmarked,
        events.tweet_unbookmarked,
    ]
)
def counted_or_not(tweet_id: int, author_id: int, actor_id: int, **_: Any) -> None:
    """At once to who did it, to the author, and to whoever looks at the tweet alone; in lists of
    others the count may be as old as an answer is kept."""
    changed(views_of=[actor_id, author_id], tweets=[tweet_id])


@receiver([graph_events.user_followed, graph_events.user_unfollowed, graph_events.follow_accepted])
def other_circle(follower_id: int, **_: Any) -> None:
    changed(circles_of=[follower_id])


@receiver([graph_events.user_followed, graph_events.follow_accepted])
def larger_circle(follower_id: int, **_: Any) -> None:
    follows_more(viewer_id=follower_id)


@receiver([graph_events.user_blocked, graph_events.user_unblocked])
def parted_or_not(blocker_id: int, blocked_id: int, **_: Any) -> None:
    changed(circles_of=[blocker_id, blocked_id])


@receiver(graph_events.user_muted)
def not_heard(muter_id: int, muted_id: int, expires_at: datetime | None, **_: Any) -> None:
    lapses = [] if expires_at is None else [Lapse(muter_id, muted_id, expires_at)]
    changed(views_of=[muter_id], lapses=lapses)


@receiver(graph_events.user_unmuted)
def heard(muter_id: int, **_: Any) -> None:
    changed(views_of=[muter_id])


@receiver([account_changed, account_deactivated, account_reactivated, account_deleted])
def other_person(user_id: int, **_: Any) -> None:
    """Another profile or privacy, or hidden, or back."""
    changed(posts_of=[user_id], shown=[user_id])


@receiver(account_shown)
def passed_on_again(user_id: int, **_: Any) -> None:
    """What others pass on of theirs is back in the posts of those others. In no order, which would
    read all of a million retweets; beyond the bound they show when the kept answers have died."""
    retweets = Retweet.objects.filter(author=user_id).order_by()
    changed(posts_of=set(retweets.values_list("user", flat=True)[:PASSED_ON]))


@receiver(events.tweets_recounted)
def counted_anew(tweet_ids: list[int], author_ids: list[int], **_: Any) -> None:
    changed(views_of=author_ids, tweets=tweet_ids)
