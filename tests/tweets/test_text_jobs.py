import threading

import pytest
from django.db import connection

from notifications import receivers
from notifications.models import Mention, Notification
from tests.factories import UserFactory, as_viewer
from tests.local.conditions import wait_for
from tests.outbox import drain
from tweets.models import HashtagUse
from tweets.services import create_tweet

pytestmark = pytest.mark.django_db


def someone_waits_for_this_connection():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks"
            " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
        )
        return cursor.fetchone()[0]


@pytest.mark.parametrize("kind", ["tweet", "quote"])
def test_a_job_that_has_read_the_old_text_does_not_outlast_a_new_one(
    api, run_concurrently, monkeypatch, kind
):
    alice, _ = UserFactory(), UserFactory(username="bob")
    tweet = create_tweet(author=as_viewer(alice), content="nothing yet")
    client, has_read, is_over = api(alice), threading.Event(), threading.Event()
    mention_people = receivers.mention_people

    def write(text):
        path = f"/tweets/{tweet.pk}/"
        if kind == "tweet":
            return client.patch(path, {"content": text}).status_code
        return client.post(path + "retweet/", {"quote": text}).status_code

    def hesitate(**kwargs):
        if not has_read.is_set():
            has_read.set()
            wait_for(lambda: is_over.is_set() or someone_waits_for_this_connection())
        mention_people(**kwargs)

    def act(number):
        if number == 0:
            return drain()
        assert has_read.wait(15)
        status = write("never mind")
        drain()
        is_over.set()
        return status

    assert write("hello @bob #frost") == 200
    monkeypatch.setattr(receivers, "mention_people", hesitate)
    assert run_concurrently(2, act) == [1, 200]
    assert not Mention.objects.exists()
    assert not HashtagUse.objects.exists()
    assert not Notification.objects.filter(verb="mentioned").exists()
