"""A real Celery worker, in a process of its own, on this test's database and Redis."""

import os
import signal
import subprocess
import sys
import time
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection

from config import broker
from notifications.models import Notification
from reliability.models import OutboxMessage
from tests.factories import UserFactory, as_viewer
from tweets.models import HashtagUse
from tweets.services import create_tweet

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE_SECONDS = 40
TASKS = 200
RECOVERY_SECONDS = 10  # from when a worker is there again


def database_url():
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))


@pytest.fixture
def start_worker(tmp_path):
    """Starts `celery -A config worker -l info`; all are stopped after the test."""
    workers = []

    def start():
        environment = {
            **os.environ,
            "DATABASE_URL": database_url(),
            "REDIS_URL": settings.REDIS_CACHE_URL,
        }
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "config",
            "worker",
            "-l",
            "info",
            "-c",
            "1",
        ]
        path = tmp_path / f"worker-{len(workers)}.log"
        with path.open("wb") as log:
            worker = subprocess.Popen(
                command, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        worker.log = path
        workers.append(worker)
        return worker

    yield start
    for worker in workers:
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()


def wait_until(condition, *, seconds=PATIENCE_SECONDS):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def outbox_is_empty():
    return not OutboxMessage.objects.exists()


def test_a_worker_alone_drains_what_was_left_and_does_what_comes(start_worker, monkeypatch):
    alice, bob = UserFactory(username="alice"), UserFactory(username="bob")
    with monkeypatch.context() as nobody_is_woken:
        nobody_is_woken.setattr(broker, "wake", lambda *_, **__: False)
        create_tweet(author=as_viewer(bob), content="left behind @alice #frost")
    assert not outbox_is_empty()

    start_worker()
    wait_until(outbox_is_empty)
    assert Notification.objects.filter(receiver=alice, verb="mentioned").count() == 1

    create_tweet(author=as_viewer(bob), content="and another @alice #frost")
    wait_until(outbox_is_empty)
    assert Notification.objects.filter(receiver=alice, verb="mentioned").count() == 2
    assert HashtagUse.objects.filter(tag="frost").count() == 2


def test_a_worker_that_is_killed_loses_nothing_and_repeats_nothing(start_worker):
    UserFactory(username="alice")
    bob = UserFactory(username="bob")
    for number in range(TASKS):
        create_tweet(author=as_viewer(bob), content=f"{number} @alice #frost")
    first = start_worker()
    wait_until(lambda: OutboxMessage.objects.count() < TASKS / 2)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    assert OutboxMessage.objects.count() > TASKS / 8, "it was killed too late to show anything"

    second = start_worker()
    wait_until(lambda: b" ready." in second.log.read_bytes())
    wait_until(outbox_is_empty, seconds=RECOVERY_SECONDS)
    assert Notification.objects.filter(verb="mentioned").count() == TASKS
    assert HashtagUse.objects.filter(tag="frost").count() == TASKS
