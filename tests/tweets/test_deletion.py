"""What a deleted tweet takes along, at once and in batches."""

import pytest

from notifications.models import Mention, Notification
from notifications.services import forgetting
from reliability.models import OutboxMessage
from tests.assertions import no_counter_drifted, refused
from tests.factories import UserFactory, as_viewer
from tests.outbox import drain
from tweets.models import Bookmark, HashtagUse, Like, Retweet, Tweet
from tweets.services import create_tweet, deletion

pytestmark = pytest.mark.django_db

ATTACHED = (Like, Retweet, Bookmark, HashtagUse, Mention)


@pytest.fixture
def tweet(alice):
    return create_tweet(author=as_viewer(alice), content="hello @bob #frost")


@pytest.fixture
def crowd(api, bob, tweet):
    """Five people who like, quote and bookmark the tweet, and tell of it."""
    people = [api(UserFactory()) for _ in range(5)]
    for person in people:
        person.post(f"/tweets/{tweet.pk}/like/")
        person.post(f"/tweets/{tweet.pk}/retweet/", {"quote": "look @bob"})
        person.post(f"/tweets/{tweet.pk}/bookmark/")
    drain()
    return people


def test_a_deleted_tweet_takes_all_that_hangs_on_it_along(api, alice, bob, tweet, crowd):
    assert api(alice).delete(f"/tweets/{tweet.pk}/").status_code == 204
    assert not any(rows.objects.exists() for rows in ATTACHED)
    assert not Notification.objects.exists()
    assert not OutboxMessage.objects.exists()
    assert api(alice).get("/me/").json()["tweets_count"] == 0
    no_counter_drifted()


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(deletion, "BATCH", 2)
    monkeypatch.setattr(forgetting, "BATCH", 3)


def test_what_is_more_than_a_batch_goes_later_and_is_never_half_seen(
    api, alice, bob, tweet, crowd, small_batches
):
    other = create_tweet(author=as_viewer(alice), content="stays")
    crowd[0].post(f"/tweets/{other.pk}/like/")
    for person in crowd:
        person.post("/users/alice/follow/")
    api(alice).delete(f"/tweets/{tweet.pk}/")
    batches = 0
    while True:
        assert Like.objects.filter(tweet=tweet).count() == max(0, 3 - 2 * batches)
        no_counter_drifted()
        for person in (*crowd, api(alice), api(bob)):
            refused(person.get(f"/tweets/{tweet.pk}/"), 404, "not_found")
            refused(person.delete(f"/tweets/{tweet.pk}/like/"), 404, "not_found")
            seen = {item["tweet"]["id"] for item in person.items("/feed/")}
            assert seen <= {str(other.pk)}
        told = [n for n in api(alice).items("/notifications/") if n["verb"] != "followed"]
        assert [n["verb"] for n in told] == ["liked"]
        assert api(bob).get("/notifications/unread-count/").json()["unread_count"] == 0
        if not drain():
            break
        batches += 1
    assert batches == 2
    assert not Retweet.objects.exists()
    assert not Mention.objects.exists()
    assert [like.tweet_id for like in Like.objects.all()] == [other.pk]
    assert not Notification.objects.exclude(verb="followed").exclude(content_id=other.pk).exists()


def test_clearing_a_tweet_that_lives_does_nothing(api, alice, tweet, crowd):
    deletion.clear_deleted_tweet(tweet_id=tweet.pk)
    assert Like.objects.count() == 5


def test_only_the_author_deletes(api, alice, bob, tweet, crowd):
    refused(api(bob).delete(f"/tweets/{tweet.pk}/"), 403, "not_your_tweet")
    assert Tweet.objects.get().deleted_at is None
    assert Like.objects.count() == 5
