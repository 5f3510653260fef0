"""32 connections under one tweet at once. Whatever they do, rows and counts agree afterwards."""

import random

import pytest

from notifications.models import Notification
from tests.assertions import no_counter_drifted
from tests.factories import UserFactory, as_viewer
from tests.outbox import drain
from tweets.models import Tweet
from tweets.services import create_tweet

THREADS = 32


@pytest.fixture
def author(transactional_db):
    return UserFactory(username="author")


@pytest.fixture
def tweet(author):
    return create_tweet(author=as_viewer(author), content="storm")


def storm(client, root, number, *, acts):
    """Comment on the tweet and on what is there, delete some of one's own. The statuses."""
    chance = random.Random(number)
    mine = []
    for act in range(acts):
        if mine and chance.random() < 0.3:
            path = f"/tweets/{mine.pop(chance.randrange(len(mine)))}/"
            yield client.delete(path).status_code
            continue
        parent = chance.choice([root, root, *mine])
        answer = client.post(f"/tweets/{parent}/comments/", {"content": f"{number} {act}"})
        if answer.status_code == 201:
            mine.append(answer.json()["id"])
        yield answer.status_code


def told_of_live_comments_only():
    live = Tweet.objects.filter(deleted_at=None).values("pk")
    assert not Notification.objects.exclude(content_id__in=live).exists()


def test_a_storm_of_comments_and_deletes_keeps_rows_and_counts_together(
    api, author, tweet, run_concurrently
):
    """Each of eight people is there four times."""
    people = [api(UserFactory()) for _ in range(8)]
    statuses = run_concurrently(
        THREADS,
        lambda number: list(storm(people[number % 8], tweet.pk, number, acts=8)),
    )
    assert {status for taken in statuses for status in taken} == {201, 204}
    no_counter_drifted()
    drain()
    told_of_live_comments_only()
    live = Tweet.objects.filter(deleted_at=None, in_reply_to__isnull=False)
    assert Notification.objects.filter(receiver=author).count() == live.count()
    assert Tweet.objects.get(pk=tweet.pk).comments_count == live.filter(in_reply_to=tweet).count()


@pytest.mark.parametrize("round_number", range(3))
def test_a_tweet_deleted_in_the_middle_takes_no_comments_any_more(
    api, author, tweet, run_concurrently, round_number
):
    """The author comments, too, and deletes the tweet and comments on it at once."""
    people = [*(api(UserFactory()) for _ in range(7)), api(author)]

    def act(number):
        if number == THREADS // 2:
            return [people[-1].delete(f"/tweets/{tweet.pk}/").status_code]
        seed = THREADS * round_number + number
        return list(storm(people[number % 8], tweet.pk, seed, acts=4))

    statuses = run_concurrently(THREADS, act)
    assert statuses[THREADS // 2] == [204]
    assert {status for taken in statuses for status in taken} <= {201, 204, 404}
    no_counter_drifted()
    drain()
    told_of_live_comments_only()
    refused = people[0].post(f"/tweets/{tweet.pk}/comments/", {"content": "too late"})
    assert refused.status_code == 404


def test_walks_in_a_storm_neither_repeat_nor_skip(api, author, tweet, run_concurrently):
    kept = [
        api(author).post(f"/tweets/{tweet.pk}/comments/", {"content": f"{n}"}).json()["id"]
        for n in range(30)
    ]
    people = [api(UserFactory()) for _ in range(8)]

    def act(number):
        client = people[number % 8]
        if number % 4:
            return list(storm(client, tweet.pk, number, acts=6))
        pages = client.walk(f"/tweets/{tweet.pk}/comments/", page_size=4)
        assert all(len(page) == 4 for page in pages[:-1])
        return [node["id"] for page in pages for node in page]

    for number, walked in enumerate(run_concurrently(THREADS, act)):
        if number % 4 == 0:
            assert len(walked) == len(set(walked))
            assert walked == sorted(walked, key=int, reverse=True)
            assert set(kept) <= set(walked)
    no_counter_drifted()
