"""Edits, and that none was made."""

from reliability.models import OutboxMessage
from tweets.models import Tweet, TweetVersion


def path_of(tweet):
    return f"/tweets/{tweet.pk}/"


def edit(client, tweet, content, if_match=None):
    headers = {} if if_match is None else {"if-match": if_match}
    return client.patch(path_of(tweet), {"content": content}, headers=headers)


def edited(client, tweet, content, **kwargs):
    """The tweet as it is after an edit that must succeed."""
    answer = edit(client, tweet, content, **kwargs)
    assert answer.status_code == 200, answer.content
    return answer.json()


def unchanged(tweet, *, content="first words", version=1):
    """The tweet stands as it stood, and nothing beside it was written."""
    now = Tweet.objects.get(pk=tweet.pk)
    assert (now.content, now.version) == (content, version)
    assert TweetVersion.objects.filter(tweet=tweet).count() == version - 1
    assert not OutboxMessage.objects.filter(job="tweets.index_tweet_text").exists()


def told(user):
    return [n["verb"] for n in user.items("/notifications/")]
