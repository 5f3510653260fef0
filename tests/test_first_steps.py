"""The main job, end to end, over HTTP."""

import pytest

from tests.outbox import drain

pytestmark = pytest.mark.django_db


def register(anyone, username):
    answer = anyone.post(
        "/auth/register/",
        {"username": username, "email": f"{username}@example.com", "password": "a fine passphrase"},
    )
    assert answer.status_code == 201, answer.content
    return answer.json()


def logged_in(anyone, username):
    client = type(anyone)()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {register(anyone, username)['access']}")
    return client


def test_two_people_meet_and_read_one_merged_feed(anyone, mailoutbox):
    amber, birch = logged_in(anyone, "amber_fox"), logged_in(anyone, "birch_fox")

    assert birch.post("/users/Amber_Fox/follow/").json() == {
        "following": True,
        "requested": False,
        "followers_count": 1,
    }
    written = amber.post("/tweets/", {"content": "Good morning @birch_fox, #Frost today"})
    assert written.status_code == 201, written.content
    tweet = written.json()
    assert birch.post(f"/tweets/{tweet['id']}/like/").json() == {"liked": True, "likes_count": 1}
    quoted = birch.post(f"/tweets/{tweet['id']}/retweet/", {"quote": "This."})
    assert quoted.json() == {"retweeted": True, "retweets_count": 1, "quote": "This."}

    retweet, original = birch.items("/feed/")
    assert (retweet["type"], retweet["quote"], retweet["actor"]["username"]) == (
        "retweet",
        "This.",
        "birch_fox",
    )
    assert original["id"] == retweet["tweet"]["id"] == tweet["id"]
    assert original["tweet"]["viewer"] == {"liked": True, "retweeted": True, "bookmarked": False}
    assert [item["id"] for item in amber.items("/feed/")] == [tweet["id"]]

    drain()
    assert [n["verb"] for n in birch.items("/notifications/")] == ["mentioned", "welcome"]
    assert [n["verb"] for n in amber.items("/notifications/")] == [
        "quoted",
        "liked",
        "followed",
        "welcome",
    ]
    assert [t["id"] for t in amber.items("/hashtags/frost/tweets/")] == [tweet["id"]]
    assert {m.to[0] for m in mailoutbox} == {"amber_fox@example.com", "birch_fox@example.com"}
