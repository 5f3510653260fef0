"""One row per event, whatever the concurrency. `RACE_ROUNDS` says how many rounds."""

import os
import random
import threading

import pytest
from django.db import connections
from django.db.models import Count

from notifications.models import ContentType, Notification, Verb
from notifications.services import notify
from tests.assertions import no_counter_drifted
from tests.factories import UserFactory, as_viewer
from tweets.models import Like, Tweet
from tweets.services import create_tweet

ROUNDS = int(os.environ.get("RACE_ROUNDS", "10"))
CONNECTIONS = 32
KEYS = 1500


@pytest.fixture
def rounds(run_concurrently):
    """`rounds(threads, steps)`: in each round every thread carries out each of `steps`, a call and
    a check; the check is made while nobody acts. Returns what the calls returned."""

    def run(threads, steps):
        problems, position = [], iter([step for _ in range(ROUNDS) for step in steps])

        def check():
            try:
                if not problems:
                    next(position)[1]()
            except Exception as problem:  # noqa: BLE001  told by the test itself
                problems.append(problem)
            finally:
                connections.close_all()

        gate = threading.Barrier(threads, action=check)

        def take_part(number):
            returned = []
            for _ in range(ROUNDS):
                for call, _ in steps:
                    returned += call(number)
                    gate.wait()
                    if problems:
                        return returned
            return returned

        returned = [one for taken in run_concurrently(threads, take_part) for one in taken]
        assert problems == []
        return returned

    return run


def events(**key):
    """The unread marks of the rows there are: `[True]` is one unread row."""
    rows = Notification.objects.filter(**key)
    return [not is_read for is_read in rows.values_list("is_read", flat=True)]


def test_one_like_taken_back_and_given_again_by_32_connections_at_once(api, rounds):
    alice, bob = UserFactory(), UserFactory()
    tweet = create_tweet(author=as_viewer(alice), content="hot")
    path = f"/tweets/{tweet.pk}/like/"
    clients = [api(bob) for _ in range(CONNECTIONS)]
    reader = api(alice)

    def like(number):
        return [clients[number].post(path).status_code]

    def unlike(number):
        return [clients[number].delete(path).status_code]

    def cycle(number):
        acts = [like, unlike] if number % 2 else [unlike, like]
        statuses = [status for act in acts for status in act(number)]
        if number == 0:  # so that some events meet a row that is read
            statuses.append(reader.post("/notifications/mark-all-read/").status_code)
        return statuses

    def row_goes_with_the_like():
        assert len(events()) == Like.objects.count() <= 1

    def is_liked():
        assert events(sender=bob, receiver=alice, verb="liked", content_id=tweet.pk) in (
            [True],
            [False],  # it was read while it was there, and liked all the time since
        )
        assert Notification.objects.count() == 1

    def is_not_liked():
        assert events() == []

    storm = (cycle, row_goes_with_the_like)
    steps = [storm, (like, is_liked), storm, (unlike, is_not_liked)]
    assert set(rounds(CONNECTIONS, steps)) == {200}

    for client, number in ((clients[0], 1), (clients[-1], 0), (clients[7], 1)):
        answer = client.post(path) if number else client.delete(path)
        assert answer.json() == {"liked": bool(number), "likes_count": number}
        assert events() == [True] * number
        assert Like.objects.count() == number
    no_counter_drifted()


def test_a_system_event_raised_by_16_connections_at_once_is_one_row(rounds):
    """Its key is null where the sender and the content would be."""
    alice = UserFactory()

    def raise_it(_number):
        notify(receiver_id=alice.pk, verb=Verb.PASSWORD_CHANGED)
        return []

    def there_is_one():
        row = Notification.objects.get()
        assert (row.sender_id, row.content_type, row.content_id) == (None, None, None)
        assert row.is_read is False
        row.delete()

    rounds(16, [(raise_it, there_is_one)])


def test_an_equal_event_from_16_connections_at_once_wakes_a_read_one_and_moves_it_once(rounds):
    alice, bob = UserFactory(), UserFactory()
    notify(receiver_id=alice.pk, verb=Verb.FOLLOWED, sender_id=bob.pk)
    notify(receiver_id=alice.pk, verb=Verb.FOLLOWED, sender_id=UserFactory().pk)
    Notification.objects.update(is_read=True)
    seen = []

    def raise_it(_number):
        notify(receiver_id=alice.pk, verb=Verb.FOLLOWED, sender_id=bob.pk)
        return []

    def it_is_awake():
        newest, other = Notification.objects.order_by("-last_event_at")
        assert (newest.sender_id, newest.is_read, other.is_read) == (bob.pk, False, True)
        seen.append((newest.pk, newest.last_event_at))

    def it_did_not_move():
        newest = Notification.objects.order_by("-last_event_at")[0]
        assert seen[-1] == (newest.pk, newest.last_event_at)
        Notification.objects.update(is_read=True)

    rounds(16, [(raise_it, it_is_awake), (raise_it, it_did_not_move)])
    assert len({pk for pk, _ in seen}) == 1
    assert len({at for _, at in seen}) == ROUNDS


def test_1500_events_raised_by_8_connections_each_several_times_are_1500_rows(run_concurrently):
    """Each connection raises half of them, in an order of its own: each event comes from four."""
    alice = UserFactory()
    people = [UserFactory() for _ in range(5)]
    tweets = Tweet.objects.bulk_create(
        Tweet(id=number, author=alice) for number in range(1, KEYS // len(people) + 1)
    )
    keys = [(person.pk, tweet.pk) for person in people for tweet in tweets]
    assert len(keys) == KEYS

    def raise_half(number):
        mine = [key for place, key in enumerate(keys) if (place - number) % 8 < 4]
        random.Random(number).shuffle(mine)
        for sender_id, tweet_id in mine:
            about = (ContentType.TWEET, tweet_id)
            notify(receiver_id=alice.pk, verb=Verb.LIKED, sender_id=sender_id, about=about)
        return len(mine)

    assert sum(run_concurrently(8, raise_half)) == 4 * KEYS
    rows = Notification.objects.values("sender", "content_id").annotate(rows=Count("pk"))
    assert {(row["sender"], row["content_id"]) for row in rows} == set(keys)
    assert Notification.objects.count() == KEYS
    assert not Notification.objects.filter(is_read=True).exists()
