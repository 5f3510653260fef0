"""What is done with comments, and what must not have been."""

from accounts.models import User
from notifications.models import Notification
from reliability.models import OutboxMessage
from tests.assertions import no_counter_drifted
from tests.factories import as_viewer
from tweets.models import Tweet
from tweets.services import delete_tweet


def path_of(tweet):
    return f"/tweets/{tweet.pk}/comments/"


def comment(client, tweet, content="a comment", **headers):
    return client.post(path_of(tweet), {"content": content}, **headers)


def delete(tweet):
    delete_tweet(actor=as_viewer(tweet.author), tweet_id=tweet.pk)


def change(person, **fields):
    User.objects.filter(pk=person.pk).update(**fields)


def close(person):
    change(person, is_private=True)


def nothing_written(*, comments=0):
    assert Tweet.objects.filter(in_reply_to__isnull=False).count() == comments
    assert Notification.objects.count() == comments
    assert not OutboxMessage.objects.exists()
    no_counter_drifted()
