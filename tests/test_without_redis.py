"""Redis is only speed: with Redis gone the same requests give the same answers."""

import os
import threading
import time
import warnings

import pytest
from django.test import Client
from redis.exceptions import ConnectionError as RedisConnectionError

from config import broker, caching, telling
from tests.factories import PASSWORD
from tests.outbox import drain

pytestmark = pytest.mark.django_db


def _gone(*_, **__):
    raise RedisConnectionError


@pytest.fixture
def _no_redis(monkeypatch):
    monkeypatch.setattr(caching, "raw_client", _gone)
    monkeypatch.setattr(caching, "_thread", threading.local())  # no connection that still works
    monkeypatch.setattr(broker, "_probe", _gone)


@pytest.mark.usefixtures("_no_redis")
def test_everything_works_and_sessions_still_end_at_once(anyone, api, alice, bob):
    pair = anyone.post("/auth/login/", {"username": "alice", "password": PASSWORD}).json()
    anyone.credentials(HTTP_AUTHORIZATION=f"Bearer {pair['access']}")
    assert anyone.post("/users/bob/follow/").status_code == 200
    tweet = api(bob).post("/tweets/", {"content": "hello @alice"}).json()
    assert anyone.post(f"/tweets/{tweet['id']}/like/").json()["likes_count"] == 1
    assert [item["id"] for item in anyone.items("/feed/")] == [tweet["id"]]
    drain()
    assert [n["verb"] for n in anyone.items("/notifications/")] == ["mentioned"]
    assert anyone.post("/auth/logout/", {"refresh": pair["refresh"]}).status_code == 204
    assert anyone.get("/feed/").status_code == 401


@pytest.mark.usefixtures("_no_redis")
def test_readiness_says_degraded(anyone):
    answer = Client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "degraded",
        "parts": {"database": "ok", "cache": "down", "broker": "down"},
    }


def test_a_session_that_ended_while_redis_was_away_stays_ended_when_it_is_back(anyone, alice):
    pair = anyone.post("/auth/login/", {"username": "alice", "password": PASSWORD}).json()
    anyone.credentials(HTTP_AUTHORIZATION=f"Bearer {pair['access']}")
    assert anyone.get("/me/").status_code == 200  # Redis says "ok" from now on
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("accounts.live_sessions.raw_client", _gone)
        assert anyone.post("/auth/logout/", {"refresh": pair["refresh"]}).status_code == 204
        assert anyone.get("/me/").status_code == 401
    telling._untold.clear()  # as another process would have it
    drain()
    assert anyone.get("/me/").status_code == 401


def test_what_redis_could_not_be_told_is_told_before_it_is_believed(anyone, alice):
    pair = anyone.post("/auth/login/", {"username": "alice", "password": PASSWORD}).json()
    anyone.credentials(HTTP_AUTHORIZATION=f"Bearer {pair['access']}")
    assert anyone.get("/me/").status_code == 200
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("accounts.live_sessions.raw_client", _gone)
        assert anyone.post("/auth/logout/", {"refresh": pair["refresh"]}).status_code == 204
    caching.breaker.reset()
    assert anyone.get("/me/").status_code == 401
    (key,) = caching.raw_client().keys("session:*")
    assert caching.raw_client().get(key) == b"ended"


def _wait_for_the_teller():
    for thread in threading.enumerate():
        if thread.name == "telling":
            thread.join(30)


def test_what_could_not_be_told_is_told_in_the_background():
    failures, told = iter([RedisConnectionError()] * 3), []

    def send():
        for failure in failures:
            raise failure
        told.append("news")

    telling.tell(send, matters_for=60)
    _wait_for_the_teller()
    assert told == ["news"]
    assert not telling._untold


def test_what_matters_no_more_is_forgotten():
    telling.tell(_gone, matters_for=0)
    _wait_for_the_teller()
    assert not telling._untold


def test_a_forked_process_tells_by_a_thread_of_its_own_and_nothing_of_its_parents():
    telling._untold.append((time.monotonic() + 60, _gone))
    with telling._telling, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads, which are not needed here
        child = os.fork()
        if child == 0:
            os._exit(bool(telling._untold) + 2 * telling._telling.locked())
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
