"""Answers that are kept: as right as those that are made, and made once."""

import pytest
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from redis.exceptions import ConnectionError as RedisConnectionError

from accounts import live_sessions
from accounts.models import User
from accounts.services import suspend, unsuspend
from config import caching
from config.kept import forget_all, freshness, pages
from tests.client import Client
from tests.factories import PASSWORD, UserFactory
from tests.outbox import drain
from tweets.feed import selectors, views

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]


@pytest.fixture
def reader(api, alice, bob):
    """Alice, who follows Bob."""
    client = api(alice)
    client.post("/users/bob/follow/")
    client.get("/me/")  # the session is known to live
    return client


@pytest.fixture
def made(monkeypatch):
    """How often a feed was made."""
    counted = []
    make = selectors.feed

    def count(**asked):
        counted.append(asked)
        return make(**asked)

    monkeypatch.setattr(selectors, "feed", count)
    return counted


def ids(client, path="/feed/", **query):
    return [item["id"] for item in client.items(path, **query)]


def post(client, content="hello"):
    return client.post("/tweets/", {"content": content}).json()["id"]


def test_a_warm_answer_is_the_same_and_asks_postgresql_nothing(reader, api, bob):
    post(api(bob))
    first = reader.get("/feed/")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        second = reader.get("/feed/")
    assert len(asked) == 0
    assert second.content == first.content
    assert {name: second[name] for name in ("ETag", "Cache-Control", "Vary", "Content-Type")} == {
        name: first[name] for name in ("ETag", "Cache-Control", "Vary", "Content-Type")
    }
    assert "X-Request-ID" in second
    assert reader.get("/feed/", headers={"if-none-match": first["ETag"]}).status_code == 304
    assert reader.get("/feed/", headers={"if-none-match": "*"}).status_code == 304
    assert reader.get("/feed/", headers={"if-none-match": '"other"'}).status_code == 200


def test_a_miss_takes_at_most_four_statements(reader, api, bob):
    post(api(bob))
    with CaptureQueriesContext(connection) as asked:
        reader.get("/feed/")
    assert len(asked) <= 4


def test_pages_sizes_searches_hosts_and_viewers_are_kept_apart(reader, api, bob, made):
    for number in range(5):
        post(api(bob), f"apple {number}" if number % 2 else f"pear {number}")
    asked = [{}, {"page_size": 2}, {"page": 2, "page_size": 2}, {"search": "apple"}]
    asked += [{"search": "pear"}, {"search": "PEAR"}]
    first = [ids(reader, **query) for query in asked]
    assert [ids(reader, **query) for query in asked] == first
    assert len(made) == len(asked)
    assert [len(page) for page in first] == [5, 2, 2, 2, 3, 3]
    assert ids(api(bob)) == first[0]
    assert len(made) == len(asked) + 1


def test_ones_own_acts_show_at_once(reader, api, bob):
    tweet = post(api(bob))

    def state():
        (item,) = [item for item in reader.items("/feed/") if item["id"] == tweet]
        detail = reader.get(f"/tweets/{tweet}/").json()
        assert detail["viewer"] == item["tweet"]["viewer"]
        assert detail["likes_count"] == item["tweet"]["likes_count"]
        return {**detail["viewer"], "likes": detail["likes_count"]}

    before = {"liked": False, "retweeted": False, "bookmarked": False, "likes": 0}
    assert state() == before
    for act, name in (("like", "liked"), ("retweet", "retweeted"), ("bookmark", "bookmarked")):
        reader.post(f"/tweets/{tweet}/{act}/")
        assert state() == {**before, name: True, "likes": int(act == "like")}
        reader.delete(f"/tweets/{tweet}/{act}/")
        assert state() == before
    mine = post(reader)
    assert ids(reader) == [mine, tweet]
    assert ids(reader, "/users/alice/posts/") == [mine]
    reader.patch(f"/tweets/{mine}/", {"content": "other words"})
    assert reader.items("/feed/")[0]["tweet"]["content"] == "other words"
    assert reader.get(f"/tweets/{mine}/").json()["content"] == "other words"
    reader.post(f"/tweets/{tweet}/comments/", {"content": "yes"})
    assert reader.get(f"/tweets/{tweet}/").json()["comments_count"] == 1
    reader.delete(f"/tweets/{mine}/")
    assert ids(reader) == [tweet]
    assert reader.get(f"/tweets/{mine}/").status_code == 404


def test_the_circle_changes_at_once(reader, api, bob, carol):
    theirs = {person: post(api(person)) for person in (bob, carol)}
    assert ids(reader) == [theirs[bob]]
    reader.post("/users/carol/follow/")
    assert ids(reader) == [theirs[carol], theirs[bob]]
    news = post(api(carol))
    _let_a_moment_pass()
    assert ids(reader) == [news, theirs[carol], theirs[bob]]
    reader.post("/users/carol/mute/")
    assert ids(reader) == [theirs[bob]]
    reader.delete("/users/carol/mute/")
    assert len(ids(reader)) == 3
    reader.delete("/users/carol/follow/")
    assert ids(reader) == [theirs[bob]]
    api(bob).delete("/me/followers/alice/")
    assert ids(reader) == []


def _let_a_moment_pass():
    """The sum of the versions of others' posts is good for one."""
    for key in caching.raw_client().keys("kept:sum:*"):
        caching.raw_client().delete(key)


def test_others_posts_show_when_the_sum_of_versions_is_made_anew(reader, api, bob):
    assert ids(reader) == []
    assert ids(reader, "/users/bob/posts/") == []
    tweet = post(api(bob))
    assert ids(reader, "/users/bob/posts/") == [tweet]
    _let_a_moment_pass()
    assert ids(reader) == [tweet]


def test_versions_of_very_many_are_not_summed_up(reader, api, bob, made, monkeypatch):
    """Redis would do nothing else meanwhile. Their answers hold for a moment only."""
    monkeypatch.setattr(pages, "MOST_SUMMED", 1)
    monkeypatch.setattr(pages, "SUM_MS", 10**15)  # a moment without end
    assert ids(reader) == ids(reader) == []
    assert len(made) == 1
    redis = caching.raw_client()
    assert redis.keys("kept:sum:*") == []
    (members,) = redis.keys("kept:members:*")
    assert redis.get(members).endswith(b" -")
    own = post(reader)
    assert ids(reader) == ids(reader) == [own]
    tweet = post(api(bob))
    monkeypatch.setattr(pages, "SUM_MS", 1)
    assert ids(reader) == [tweet, own]
    api(bob).delete(f"/tweets/{tweet}/")
    assert ids(reader) == [own]
    monkeypatch.setattr(pages, "MOST_SUMMED", 2)
    monkeypatch.setattr(pages, "SUM_MS", 10**6)
    reader.delete("/users/bob/follow/")
    assert ids(reader) == [own]
    assert redis.keys("kept:sum:*") != []


@pytest.fixture
def shown(reader, api, bob, carol):
    """Carol's tweet, which Bob retweets, in all the places where Alice's answers are kept."""
    tweet = post(api(carol))
    api(bob).post(f"/tweets/{tweet}/retweet/", {"quote": "look"})

    def places():
        feed = [item["tweet"]["id"] for item in reader.items("/feed/")]
        posts = [item["tweet"]["id"] for item in reader.items("/users/bob/posts/")]
        return [tweet in feed, tweet in posts, reader.get(f"/tweets/{tweet}/").status_code == 200]

    assert places() == places() == [True] * 3
    return tweet, places


NOWHERE = [False, False, False]


def test_nobody_is_shown_what_was_deleted(shown, api, carol):
    tweet, places = shown
    api(carol).delete(f"/tweets/{tweet}/")
    assert places() == NOWHERE


def test_nobody_is_shown_what_turned_private(shown, api, carol):
    _, places = shown
    api(carol).patch("/me/", {"is_private": True})
    assert places() == NOWHERE


def test_nobody_is_shown_someone_suspended_until_they_are_back(shown, carol):
    _, places = shown
    moderator = User.objects.create_superuser("staff_member", "staff@example.com", "x")
    with TestCase.captureOnCommitCallbacks(execute=True):
        suspend(moderator=moderator, user_id=carol.pk, reason="spam")
    assert places() == NOWHERE
    with TestCase.captureOnCommitCallbacks(execute=True):
        unsuspend(moderator=moderator, user_id=carol.pk, reason="no spam")
    _let_a_moment_pass()
    assert places() == [True] * 3


def test_who_comes_back_is_back_in_what_others_passed_on(shown, api, carol):
    _, places = shown
    assert api(carol).post("/auth/deactivate/", {"password": PASSWORD}).status_code == 204
    assert places() == places() == NOWHERE
    body = {"username": "carol", "password": PASSWORD}
    assert Client().post("/auth/reactivate/", body).status_code == 200
    _let_a_moment_pass()
    assert places() == [True] * 3


def test_who_turns_public_is_seen_in_what_others_passed_on(shown, api, carol):
    _, places = shown
    api(carol).patch("/me/", {"is_private": True})
    assert places() == places() == NOWHERE
    api(carol).patch("/me/", {"is_private": False})
    _let_a_moment_pass()
    assert places() == [True] * 3


def test_what_a_deleted_account_did_is_counted_off_where_the_tweet_is_alone(reader, api, bob):
    tweet = post(api(bob))
    leaver = api(UserFactory(username="leaver"))
    leaver.post(f"/tweets/{tweet}/like/")
    leaver.post(f"/tweets/{tweet}/retweet/")
    leaver.post(f"/tweets/{tweet}/comments/", {"content": "yes"})
    kinds = ("likes_count", "retweets_count", "comments_count")

    def counts():
        cards = [client.get(f"/tweets/{tweet}/").json() for client in (reader, api(bob))]
        return [card[kind] for card in cards for kind in kinds]

    assert leaver.post("/me/delete/", {"password": PASSWORD}).status_code == 204
    assert counts() == [1] * 6
    with TestCase.captureOnCommitCallbacks(execute=True):
        while drain():
            pass
    assert counts() == [0] * 6


@pytest.mark.parametrize("leave", ["/auth/deactivate/", "/me/delete/"])
def test_nobody_is_shown_someone_who_left(shown, api, carol, leave):
    _, places = shown
    assert api(carol).post(leave, {"password": PASSWORD}).status_code == 204
    assert places() == NOWHERE


@pytest.mark.parametrize("blocker", ["alice", "carol"])
def test_nobody_is_shown_who_blocks_them_or_whom_they_block(shown, api, blocker, alice, carol):
    _, places = shown
    people = {"alice": alice, "carol": carol}
    other = next(name for name in people if name != blocker)
    api(people[blocker]).post(f"/users/{other}/block/")
    assert places() == NOWHERE
    api(people[blocker]).delete(f"/users/{other}/block/")
    assert places() == [True] * 3


def test_nobody_is_shown_a_retweet_that_was_taken_back(shown, api, bob):
    tweet, places = shown
    api(bob).delete(f"/tweets/{tweet}/retweet/")
    assert places() == [False, False, True]


def test_edits_and_new_names_show_wherever_they_are_retweeted(shown, api, carol, reader):
    tweet, _ = shown
    api(carol).patch(f"/tweets/{tweet}/", {"content": "new words"})
    api(carol).patch("/me/", {"name": "New Name"})
    for path in ("/feed/", "/users/bob/posts/"):
        (item,) = reader.items(path)
        assert item["tweet"]["content"] == "new words"
        assert item["tweet"]["author"]["name"] == "New Name"
    assert reader.get(f"/tweets/{tweet}/").json()["author"]["name"] == "New Name"


def test_a_session_that_ended_gets_nothing_that_is_kept(reader, api, bob, anyone):
    post(api(bob))
    reader.get("/feed/")
    reader.get("/feed/")
    others = reader.get("/auth/sessions/").json()["results"]
    reader.delete(f"/auth/sessions/{others[0]['id']}/")
    assert reader.get("/feed/").status_code == 401


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
    _let_a_moment_pass()
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
    _let_a_moment_pass()
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


def test_a_bulk_load_lets_nothing_hold(reader, api, bob, made):
    post(api(bob))
    reader.get("/feed/")
    forget_all()
    reader.get("/feed/")
    assert len(made) == 2


def test_a_page_that_is_refused_leaves_no_lock(reader, api, bob):
    post(api(bob))
    assert reader.get("/feed/", {"page": 3}).status_code == 404
    assert reader.get("/users/nobody_here/posts/").status_code == 404
    assert reader.get("/feed/", {"page_size": "x"}).status_code == 400
    assert not caching.raw_client().keys("kept:*:lock")


def test_forty_readers_of_one_page_have_it_made_once(api, made, run_concurrently):
    alice, bob = UserFactory(username="alice"), UserFactory(username="bob")
    reader = api(alice)
    reader.post("/users/bob/follow/")
    tweet = post(api(bob))
    reader.get("/me/")
    made.clear()
    answers = run_concurrently(32, lambda: ids(reader))
    assert answers == [[tweet]] * 32
    assert len(made) == 1


def test_counts_are_right_at_once_but_in_lists_of_third_persons(reader, api, bob, carol, settings):
    tweet = post(api(bob))
    bobs = api(bob)
    bobs.get("/me/")

    def counts():
        in_lists = [client.items("/feed/")[0]["tweet"] for client in (bobs, reader)]
        alone = [client.get(f"/tweets/{tweet}/").json() for client in (bobs, reader)]
        return [card["likes_count"] for card in (*in_lists, *alone)]

    assert counts() == counts() == [0] * 4
    api(carol).post(f"/tweets/{tweet}/like/")
    assert counts() == counts() == [1, 0, 1, 1]
    lives = [caching.raw_client().pttl(key) for key in caching.raw_client().keys("kept:answer:*")]
    assert all(0 < left <= settings.KEPT_ANSWER_SECONDS * 1000 <= 30_000 for left in lives)
    forget_all()  # as time does
    assert counts() == [1] * 4


def test_comments_are_counted_at_once_where_the_tweet_is_alone(reader, api, bob, carol):
    tweet = post(api(bob))
    assert reader.get(f"/tweets/{tweet}/").json()["comments_count"] == 0
    comment = api(carol).post(f"/tweets/{tweet}/comments/", {"content": "yes"}).json()["id"]
    assert reader.get(f"/tweets/{tweet}/").json()["comments_count"] == 1
    api(carol).delete(f"/tweets/{comment}/")
    assert reader.get(f"/tweets/{tweet}/").json()["comments_count"] == 0
    api(carol).post(f"/tweets/{tweet}/retweet/")
    assert reader.get(f"/tweets/{tweet}/").json()["retweets_count"] == 1
