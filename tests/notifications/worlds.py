"""Notifications by the hundred, written as rows."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from notifications.models import ContentType, Notification, Verb
from tests.factories import UserFactory
from tweets.models import Tweet


def told_of_likes(receiver: User, *, by: list[User], of: list[int], age: int = 0) -> None:
    """Unread word of a like by each of each tweet: the tweets one after the other, the newest
    first, a second apart; the first is `age` seconds old."""
    now = timezone.now() - timedelta(seconds=age)
    Notification.objects.bulk_create(
        Notification(
            receiver=receiver,
            sender=sender,
            verb=Verb.LIKED,
            content_type=ContentType.TWEET,
            content_id=tweet_id,
            is_read=False,
            last_event_at=now - timedelta(seconds=number),
        )
        for number, (tweet_id, sender) in enumerate((t, s) for t in of for s in by)
    )


def tweets_of(author: User, count: int) -> list[int]:
    """The ids of so many tweets."""
    first = 1 + Tweet.objects.count()
    made = Tweet.objects.bulk_create(
        Tweet(id=number, author=author, content=f"tweet {number}", search_text="")
        for number in range(first, first + count)
    )
    return [tweet.pk for tweet in made]


def people(count: int) -> list[User]:
    return [UserFactory() for _ in range(count)]
