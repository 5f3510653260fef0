"""What happens elsewhere, as notifications. The events and their payloads are in the apps'
`events.py`; ARCHITECTURE.md has the whole table."""

from typing import Any

from django.dispatch import receiver

from accounts.events import (
    account_deactivated,
    account_reactivated,
    password_changed,
    password_reset,
    user_registered,
)
from accounts.models import User
from notifications.models import ContentType, Verb
from notifications.services import (
    forget_content,
    forget_each_other,
    mention_people,
    notify,
    notify_people,
    withdraw,
)
from relationships.events import (
    follow_accepted,
    follow_request_dropped,
    follow_requested,
    user_blocked,
    user_followed,
    user_unblocked,
    user_unfollowed,
)
from tweets import events as tweet_events

TWEET, RETWEET = ContentType.TWEET, ContentType.RETWEET


@receiver(user_registered)
def welcome(user: User, **_: Any) -> None:
    notify(receiver_id=user.pk, verb=Verb.WELCOME)


@receiver(password_changed)
def tell_password_changed(user_id: int, **_: Any) -> None:
    notify(receiver_id=user_id, verb=Verb.PASSWORD_CHANGED)


@receiver(password_reset)
def tell_password_reset(user_id: int, **_: Any) -> None:
    notify(receiver_id=user_id, verb=Verb.PASSWORD_RESET)


@receiver(account_deactivated)
def tell_deactivated(user_id: int, **_: Any) -> None:
    """Read by the owner who comes back."""
    notify(receiver_id=user_id, verb=Verb.DEACTIVATED)


@receiver(account_reactivated)
def tell_reactivated(user_id: int, **_: Any) -> None:
    notify(receiver_id=user_id, verb=Verb.REACTIVATED)


@receiver(user_followed)
def tell_followed(follower_id: int, following_id: int, **_: Any) -> None:
    notify(receiver_id=following_id, verb=Verb.FOLLOWED, sender_id=follower_id)


@receiver(user_unfollowed)
def untell_followed(follower_id: int, following_id: int, **_: Any) -> None:
    withdraw(receiver_id=following_id, verb=Verb.FOLLOWED, sender_id=follower_id)
    withdraw(receiver_id=follower_id, verb=Verb.FOLLOW_ACCEPTED, sender_id=following_id)


@receiver(follow_requested)
def tell_requested(requester_id: int, target_id: int, **_: Any) -> None:
    notify(receiver_id=target_id, verb=Verb.FOLLOW_REQUESTED, sender_id=requester_id)


@receiver(follow_request_dropped)
def untell_requested(requester_id: int, target_id: int, **_: Any) -> None:
    withdraw(receiver_id=target_id, verb=Verb.FOLLOW_REQUESTED, sender_id=requester_id)


@receiver(follow_accepted)
def tell_accepted(follower_id: int, following_id: int, **_: Any) -> None:
    """The request is answered, so word of it goes; the follower hears of the answer."""
    withdraw(receiver_id=following_id, verb=Verb.FOLLOW_REQUESTED, sender_id=follower_id)
    notify(receiver_id=follower_id, verb=Verb.FOLLOW_ACCEPTED, sender_id=following_id)


@receiver([user_blocked, user_unblocked])
def part(blocker_id: int, blocked_id: int, **_: Any) -> None:
    """When the block ends, too: an act that was under way while it was written may have left word,
    which was hidden until now."""
    forget_each_other(one_id=blocker_id, other_id=blocked_id)


@receiver(tweet_events.tweet_liked)
def tell_liked(tweet_id: int, author_id: int, actor_id: int, **_: Any) -> None:
    notify(receiver_id=author_id, verb=Verb.LIKED, sender_id=actor_id, about=(TWEET, tweet_id))


@receiver(tweet_events.tweet_unliked)
def untell_liked(tweet_id: int, author_id: int, actor_id: int, **_: Any) -> None:
    withdraw(receiver_id=author_id, verb=Verb.LIKED, sender_id=actor_id, about=(TWEET, tweet_id))


@receiver(tweet_events.tweet_retweeted)
def tell_retweeted(
    retweet_id: int, tweet_id: int, author_id: int, actor_id: int, quoted: bool, **_: Any
) -> None:
    """A retweet with a quote notifies `quoted`, about the quote; else `retweeted`."""
    if quoted:
        notify(
            receiver_id=author_id,
            verb=Verb.QUOTED,
            sender_id=actor_id,
            about=(RETWEET, retweet_id),
        )
    else:
        notify(
            receiver_id=author_id,
            verb=Verb.RETWEETED,
            sender_id=actor_id,
            about=(TWEET, tweet_id),
        )


@receiver(tweet_events.retweet_removed)
def untell_retweeted(
    retweet_id: int, tweet_id: int, author_id: int, actor_id: int, **_: Any
) -> None:
    withdraw(
        receiver_id=author_id, verb=Verb.RETWEETED, sender_id=actor_id, about=(TWEET, tweet_id)
    )
    forget_content(RETWEET, retweet_id)


@receiver(tweet_events.retweet_quote_changed)
def retell_retweeted(
    retweet_id: int,
    tweet_id: int,
    author_id: int,
    actor_id: int,
    quoted: bool,
    was_quoted: bool,
    **_: Any,
) -> None:
    """`quoted` and `retweeted` take each other's place; a reworded quote is no news."""
    if quoted == was_quoted:
        return
    now = (Verb.QUOTED, (RETWEET, retweet_id))
    before = (Verb.RETWEETED, (TWEET, tweet_id))
    if not quoted:
        now, before = before, now
    withdraw(receiver_id=author_id, verb=before[0], sender_id=actor_id, about=before[1])
    notify(receiver_id=author_id, verb=now[0], sender_id=actor_id, about=now[1])


@receiver(tweet_events.tweet_commented)
def tell_commented(
    tweet_id: int,
    parent_author_id: int,
    conversation_author_id: int | None,
    actor_id: int,
    **_: Any,
) -> None:
    """About the comment, which takes word of it along when it goes."""
    concerned = {parent_author_id}
    if conversation_author_id is not None:
        concerned.add(conversation_author_id)
    notify_people(
        user_ids=concerned, verb=Verb.COMMENTED, sender_id=actor_id, about=(TWEET, tweet_id)
    )


@receiver(tweet_events.tweet_deleted)
def forget_tweet(tweet_id: int, **_: Any) -> None:
    forget_content(TWEET, tweet_id)


@receiver(tweet_events.retweets_deleted)
def forget_retweets(retweet_ids: list[int], **_: Any) -> None:
    forget_content(RETWEET, *retweet_ids)


@receiver(tweet_events.people_mentioned)
def tell_mentioned(
    actor_id: int, tweet_id: int, retweet_id: int | None, user_ids: list[int], **_: Any
) -> None:
    about = (TWEET, tweet_id) if retweet_id is None else (RETWEET, retweet_id)
    mention_people(sender_id=actor_id, user_ids=user_ids, about=about)
