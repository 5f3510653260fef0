"""Answers that are kept: as right as those that are made, and made once."""

from datetime import timedelta
from math import ceil

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config import caching
from config.kept import forget_all, keys, pages
from relationships.models import Mute
from tests.factories import UserFactory
from tests.kept.reads import ids, let_a_moment_pass, post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]


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
    let_a_moment_pass()
    assert ids(reader) == [news, theirs[carol], theirs[bob]]
    reader.post("/users/carol/mute/")
    assert ids(reader) == [theirs[bob]]
    reader.delete("/users/carol/mute/")
    assert len(ids(reader)) == 3
    reader.delete("/users/carol/follow/")
    assert ids(reader) == [theirs[bob]]
    api(bob).delete("/me/followers/alice/")
    assert ids(reader) == []


def test_a_mute_that_runs_out_shows_at_once_what_it_hid(reader, api, alice, bob, carol):
    posts = {post(api(bob)), post(api(carol))}
    reader.post("/users/carol/follow/")
    mutes, redis = Mute.objects.filter(muter=alice), caching.raw_client()
    reader.post("/users/bob/mute/", {"duration": 60})
    reader.post("/users/bob/mute/", {"duration": 3600})
    reader.post("/users/carol/mute/")
    assert ids(reader) == ids(reader) == []
    (until,) = mutes.filter(muted=bob).values_list("expires_at", flat=True)
    at = ceil(until.timestamp() * 1000)
    assert redis.zrange(keys.lapses(alice.pk), 0, -1, withscores=True) == [
        (str(bob.pk).encode(), at)
    ]
    assert redis.pttl(keys.lapses(alice.pk)) > 3_600_000
    mutes.filter(muted=bob).update(expires_at=until - timedelta(hours=2))
    redis.zadd(keys.lapses(alice.pk), {str(bob.pk): at - 7_200_000})
    assert len(ids(reader)) == 1
    assert not redis.exists(keys.lapses(alice.pk))
    reader.delete("/users/carol/mute/")
    assert set(ids(reader)) == posts


def test_others_posts_show_when_the_sum_of_versions_is_made_anew(reader, api, bob):
    assert ids(reader) == []
    assert ids(reader, "/users/bob/posts/") == []
    tweet = post(api(bob))
    assert ids(reader, "/users/bob/posts/") == [tweet]
    let_a_moment_pass()
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


def test_a_session_that_ended_gets_nothing_that_is_kept(reader, api, bob, anyone):
    post(api(bob))
    reader.get("/feed/")
    reader.get("/feed/")
    others = reader.get("/auth/sessions/").json()["results"]
    reader.delete(f"/auth/sessions/{others[0]['id']}/")
    assert reader.get("/feed/").status_code == 401


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
