"""32 connections on one tweet at once. Whatever they do, rows and counts agree afterwards."""

import random

import pytest

from notifications.models import Notification
from tests.assertions import no_counter_drifted
from tests.factories import UserFactory, as_viewer
from tests.outbox import drain
from tweets.models import Bookmark, Like, Retweet, Tweet
from tweets.services import create_tweet

THREADS = 32
ROUNDS = 4


@pytest.fixture
def author(transactional_db):
    return UserFactory(username="author")


@pytest.fixture
def tweet(author):
    return create_tweet(author=as_viewer(author), content="storm #frost")


def acts(tweet):
    """All that can be done about the tweet: a method, a path and a body."""
    paths = {kind: f"/tweets/{tweet.pk}/{kind}/" for kind in ("like", "retweet", "bookmark")}
    return [
        *((method, path, None) for path in paths.values() for method in ("post", "delete")),
        ("post", paths["retweet"], {"quote": "one"}),
        ("post", paths["retweet"], {"quote": None}),
    ]


def test_a_storm_of_all_acts_keeps_rows_and_counts_together(api, tweet, run_concurrently):
    people = [api(UserFactory()) for _ in range(8)]

    def act(number):
        chance = random.Random(number)
        client = people[number % len(people)]
        for _ in range(ROUNDS * 3):
            method, path, body = chance.choice(acts(tweet))
            yield getattr(client, method)(path, body).status_code

    statuses = run_concurrently(THREADS, lambda number: list(act(number)))
    assert {status for taken in statuses for status in taken} == {200}
    no_counter_drifted()
    told = Notification.objects.filter(verb__in=["liked", "retweeted", "quoted"]).count()
    assert told == Like.objects.count() + Retweet.objects.count()


def test_everyones_last_word_counts(api, tweet, run_concurrently):
    """Each of 32 people likes, unlikes, likes … for themselves."""
    people = [UserFactory() for _ in range(THREADS)]
    clients = [api(person) for person in people]
    path = f"/tweets/{tweet.pk}/like/"

    def act(number):
        chance = random.Random(number)
        for _ in range(ROUNDS * 2):
            liked = chance.random() < 0.6
            answer = clients[number].post(path) if liked else clients[number].delete(path)
            assert answer.status_code == 200
            assert answer.json()["liked"] is liked
        return liked

    wanted = {
        person.pk
        for person, liked in zip(people, run_concurrently(THREADS, act), strict=True)
        if liked
    }
    assert set(Like.objects.values_list("user_id", flat=True)) == wanted
    told = list(Notification.objects.filter(verb="liked").values_list("sender_id", flat=True))
    assert sorted(told) == sorted(wanted)
    assert Tweet.objects.get().likes_count == len(wanted)
    no_counter_drifted()


@pytest.mark.parametrize("round_number", range(ROUNDS))
def test_a_delete_in_the_middle_of_a_storm_leaves_no_half(
    api, author, tweet, run_concurrently, round_number
):
    people = [api(UserFactory()) for _ in range(8)]
    deleter = api(author)

    def act(number):
        if number == THREADS // 2:
            return [deleter.delete(f"/tweets/{tweet.pk}/").status_code]
        chance = random.Random(THREADS * round_number + number)
        client = people[number % len(people)]
        return [
            getattr(client, method)(path, body).status_code
            for method, path, body in chance.choices(acts(tweet), k=3)
        ]

    statuses = [status for taken in run_concurrently(THREADS, act) for status in taken]
    assert set(statuses) <= {200, 204, 404}
    assert statuses.count(204) == 1
    drain()
    assert Tweet.objects.get().deleted_at is not None
    for rows in (Like, Retweet, Bookmark, Notification):
        assert not rows.objects.exists()
    no_counter_drifted()
