"""What the person to log in as finds among their notifications. A load itself tells nobody."""

from collections.abc import Iterator
from operator import itemgetter

from django.db import transaction

from accounts.models import User
from notifications.models import ContentType, Mention, Notification, Verb
from notifications.services import notify
from relationships.models import Follow
from tweets.models import Like, Retweet, Tweet

OF_EACH_KIND = 6
Event = tuple[Verb, int, tuple[ContentType, int] | None]


@transaction.atomic
def tell(username: str) -> None:
    """Raise notifications of the newest things that happened to this person, oldest first; nothing
    for one who has notifications."""
    person = User.objects.get(username=username)
    if Notification.objects.filter(receiver=person).exists():
        return
    for _, (verb, sender_id, about) in sorted(_events(person), key=itemgetter(0)):
        notify(receiver_id=person.pk, verb=verb, sender_id=sender_id, about=about)


def _events(person: User) -> Iterator[tuple[int, Event]]:
    """Each with the id that has its time."""
    replies = Tweet.objects.filter(in_reply_to__author=person)
    for reply in replies.order_by("-id")[:OF_EACH_KIND]:
        yield reply.pk, (Verb.COMMENTED, reply.author_id, (ContentType.TWEET, reply.pk))
    for like in Like.objects.filter(tweet__author=person).order_by("-id")[:OF_EACH_KIND]:
        yield like.pk, (Verb.LIKED, like.user_id, (ContentType.TWEET, like.tweet_id))
    for retweet in Retweet.objects.filter(author=person).order_by("-id")[:OF_EACH_KIND]:
        quoted = (Verb.QUOTED, retweet.user_id, (ContentType.RETWEET, retweet.pk))
        plain = (Verb.RETWEETED, retweet.user_id, (ContentType.TWEET, retweet.tweet_id))
        yield retweet.pk, quoted if retweet.quote else plain
    for mention in Mention.objects.filter(receiver=person).order_by("-id")[:OF_EACH_KIND]:
        about = (ContentType(mention.content_type), mention.content_id)
        yield mention.content_id, (Verb.MENTIONED, mention.sender_id, about)
    for edge in Follow.objects.filter(following=person).order_by("-id")[:OF_EACH_KIND]:
        yield edge.pk, (Verb.FOLLOWED, edge.follower_id, None)
