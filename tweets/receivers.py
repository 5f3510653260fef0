"""Which kept answers a change makes stale (see `config.kept.changed`)."""

from typing import Any

from django.dispatch import receiver

from accounts.events import (
    account_changed,
    account_deactivated,
    account_deleted,
    account_reactivated,
)
from config.kept import changed
from relationships import events as graph_events
from tweets import events


@receiver(events.tweet_created)
def news(author_id: int, in_reply_to_id: int | None, **_: Any) -> None:
    """A comment is no post; its author sees it counted."""
    if in_reply_to_id is None:
        changed(posts_of=[author_id])
    else:
        changed(views_of=[author_id])


@receiver([events.tweet_edited, events.tweet_deleted])
def other_words_or_none(tweet_id: int, author_id: int, **_: Any) -> None:
    changed(posts_of=[author_id], shown=[tweet_id])


@receiver([events.tweet_retweeted, events.retweet_quote_changed, events.retweet_removed])
def passed_on_or_not(retweet_id: int, actor_id: int, **_: Any) -> None:
    changed(posts_of=[actor_id], shown=[retweet_id])


@receiver(
    [
        events.tweet_liked,
        events.tweet_unliked,
        events.tweet_bookmarked,
        events.tweet_unbookmarked,
    ]
)
def own_act(actor_id: int, **_: Any) -> None:
    """What others see of it, a count, may be as old as an answer is kept."""
    changed(views_of=[actor_id])


@receiver([graph_events.user_followed, graph_events.user_unfollowed, graph_events.follow_accepted])
def other_circle(follower_id: int, **_: Any) -> None:
    changed(circles_of=[follower_id])


@receiver([graph_events.user_blocked, graph_events.user_unblocked])
def parted_or_not(blocker_id: int, blocked_id: int, **_: Any) -> None:
    changed(circles_of=[blocker_id, blocked_id])


@receiver([graph_events.user_muted, graph_events.user_unmuted])
def heard_or_not(muter_id: int, **_: Any) -> None:
    changed(views_of=[muter_id])


@receiver([account_changed, account_deactivated, account_reactivated, account_deleted])
def other_person(user_id: int, **_: Any) -> None:
    """Another profile or privacy, or hidden, or back."""
    changed(posts_of=[user_id], shown=[user_id])
