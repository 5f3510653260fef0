"""Kept answers over a Redis that is emptied, restored, or away."""

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from accounts import live_sessions
from config import caching
from config.kept import freshness
from tests.kept.reads import ids, let_a_moment_pass, post
from tweets.feed import views

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]


def test_a_redis_that_was_emptied_brings_nothing_old_back(reader, api, bob):
    tweet = post(api(bob))
    assert ids(reader) == [tweet]
    before = caching.raw_client().dump(_only_answer())
    key = _only_answer()
    caching.raw_client().flushdb()
    api(bob).delete(f"/tweets/{tweet}/")
    reader.get("/me/")
    assert ids(reader) == []
    caching.raw_client().restore(key, 10_000, before, replace=True)
    assert ids(reader) == []


@pytest.mark.django_db(transaction=True)  # what is told by a request within a request, is told once
def test_a_circle_that_was_read_before_redis_was_emptied_is_not_taken_for_the_one_after(
    reader, api, carol, monkeypatch
):
    """Both have the first count of their epoch."""
    read = views.circle

    def slow(**whose):
        monkeypatch.undo()
        members = read(**whose)
        reader.post("/users/carol/follow/")
        _empty(reader)
        return members

    _empty(reader)
    monkeypatch.setattr(views, "circle", slow)
    ids(reader)
    assert ids(reader) == []
    tweet = post(api(carol))
    let_a_moment_pass()
    assert ids(reader) == [tweet]


def _empty(reader):
    caching.raw_client().flushdb()
    reader.get("/me/")


@pytest.mark.django_db(transaction=True)
def test_a_session_that_ends_while_redis_is_emptied_stays_ended(api, alice, monkeypatch):
    reader, other = api(alice), api(alice)
    mine = next(s for s in reader.get("/auth/sessions/").json()["results"] if s["current"])
    caching.raw_client().flushdb()
    ask = live_sessions._is_live_in_the_database

    def slow(*session, **of):
        monkeypatch.undo()
        lives = ask(*session, **of)
        other.delete(f"/auth/sessions/{mine['id']}/")
        caching.raw_client().flushdb()
        return lives

    monkeypatch.setattr(live_sessions, "_is_live_in_the_database", slow)
    reader.get("/me/")
    assert reader.get("/me/").status_code == 401


def test_a_redis_restored_from_before_a_follow_misses_no_news(reader, api, carol, monkeypatch):
    redis = caching.raw_client()
    assert ids(reader) == []
    before = {key: redis.dump(key) for key in redis.keys("kept:*") if b":sum:" not in key}
    reader.post("/users/carol/follow/")
    redis.flushdb()
    for key, value in before.items():
        redis.restore(key, 0, value)
    monkeypatch.setattr(caching._line(), "run_id", "another")
    reader.get("/me/")
    assert ids(reader) == []
    tweet = post(api(carol))
    let_a_moment_pass()
    assert ids(reader) == [tweet]


def _only_answer():
    keys = [key for key in caching.raw_client().keys("kept:answer:*") if b":lock" not in key]
    assert len(keys) == 1
    return keys[0]


def test_what_could_not_be_told_is_not_read_from_redis_by_the_writer(reader, api, bob):
    tweet = post(api(bob))
    assert ids(reader) == [tweet]

    def gone(*_):
        raise RedisConnectionError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(caching._Line, "call", gone)
        api(bob).delete(f"/tweets/{tweet}/")
        assert ids(reader) == []
    assert ids(reader) == [], "the breaker is open still"
    caching.breaker.reset()
    assert ids(reader) == []


def test_while_it_is_being_told_nobody_else_believes_redis(reader, api, bob, monkeypatch):
    tweet = post(api(bob))
    assert ids(reader) == [tweet]
    writer = api(bob)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(caching._Line, "call", _gone)
        writer.delete(f"/tweets/{tweet}/")
    caching.breaker.reset()
    tell, seen = freshness._CHANGED.run, []

    def slow(build):
        monkeypatch.undo()
        seen.append(ids(reader))
        return tell(build)

    monkeypatch.setattr(freshness._CHANGED, "run", slow)
    writer.get("/me/")
    assert seen == [[]]


def _gone(*_):
    raise RedisConnectionError


def test_without_redis_the_answers_are_the_same(reader, api, bob, monkeypatch):
    tweet = post(api(bob))

    def gone(*_):
        raise RedisConnectionError

    kept = [reader.get(path).content for path in ("/feed/", "/users/bob/posts/")]
    monkeypatch.setattr(caching._Line, "call", gone)
    assert [reader.get(path).content for path in ("/feed/", "/users/bob/posts/")] == kept
    assert reader.get(f"/tweets/{tweet}/").json()["id"] == tweet
