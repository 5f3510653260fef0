"""A load beside people who act, beside another load, and one that is killed."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection

from accounts.models import User
from config.environment import BASE_DIR
from tests.assertions import no_counter_drifted
from tests.client import client_of
from tests.datasets.conftest import AT, at, people
from tests.factories import UserFactory
from tweets.models import Like, Tweet

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = [f"user_{n}" for n in range(8)]
TWEETS = [(n, NAMES[n % 8], f"number {n}", at(n), "") for n in range(1, 21)]


def test_counters_are_exact_while_people_act_on_the_same_rows(dataset, run_concurrently, chunks_of):
    chunks_of(10)
    dataset.write(users=people(*NAMES), tweets=TWEETS).load()
    dataset.write(
        follows=[(a, b, AT) for a in NAMES for b in NAMES if a != b],
        retweets=[(name, n, "", AT) for name in NAMES for n in range(1, 21)],
        likes=[(name, n, AT) for name in NAMES for n in range(20, 0, -1)],
    )
    ids = list(Tweet.objects.values_list("pk", flat=True))
    actors = [client_of(user) for user in [*User.objects.filter(username__in=NAMES[:3])]]
    actors.append(client_of(UserFactory()))
    answers = []

    def act(number):
        if number == 0:
            dataset.load()
            return
        client = actors[number - 1]
        for tweet_id in ids * 2:
            answers.append(client.post(f"/tweets/{tweet_id}/like/"))
            answers.append(client.delete(f"/tweets/{tweet_id}/like/"))
            answers.append(client.post(f"/tweets/{tweet_id}/retweet/"))
        answers.extend(client.post(f"/users/{name}/follow/") for name in NAMES[3:])

    run_concurrently(5, act)
    assert {answer.status_code for answer in answers} == {200}
    no_counter_drifted()
    dataset.load()
    assert Like.objects.filter(user__username__in=NAMES).count() == 160
    no_counter_drifted()


def test_two_loads_at_once_double_nothing(dataset, run_concurrently, chunks_of):
    chunks_of(7)
    dataset.write(
        users=people(*NAMES),
        tweets=TWEETS,
        likes=[(name, n, AT) for name in NAMES for n in range(1, 21)],
    )
    outcomes = run_concurrently(3, lambda: dataset.load().counts("tweets"))
    assert sorted(outcomes) == [
        "0 loaded, 20 already there, 0 rejected",
        "0 loaded, 20 already there, 0 rejected",
        "20 loaded, 0 already there, 0 rejected",
    ]
    assert (Tweet.objects.count(), Like.objects.count()) == (20, 160)
    no_counter_drifted()


def test_a_load_that_was_killed_is_completed_by_the_next(dataset):
    many = [
        (
            n,
            NAMES[n % 8],
            f"#tag {n}",
            f"2026-10-01T12:{n // 1000:02}:00.{n % 1000:03}Z",
            n // 2 or "",
        )
        for n in range(1, 25_001)
    ]
    dataset.write(
        users=people(*NAMES),
        tweets=many,
        likes=[(name, n, AT) for name in NAMES for n in range(1, 9)],
    )
    process = subprocess.Popen(
        [sys.executable, "manage.py", "load_dataset", dataset.directory],
        cwd=BASE_DIR,
        env=os.environ | {"DATABASE_URL": _test_database()},
        stderr=subprocess.DEVNULL,
    )
    while not Tweet.objects.exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # the next check takes minutes on a wrong plan
    no_counter_drifted()
    assert 0 < Tweet.objects.count() < 25_000

    dataset.load()
    assert (Tweet.objects.count(), Like.objects.count()) == (25_000, 64)
    no_counter_drifted()


def _test_database():
    database = connection.settings_dict
    login = f"{database['USER']}:{database['PASSWORD']}"
    return f"postgresql://{login}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
