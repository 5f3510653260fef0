import pytest

from relationships.models import Follow, FollowRequest
from relationships.services import requests as request_services
from tests.assertions import no_counter_drifted, refused
from tests.factories import UserFactory, as_viewer
from tests.outbox import drain
from tweets.models import Retweet
from tweets.services import create_tweet

pytestmark = pytest.mark.django_db


@pytest.fixture
def shy(db):
    return UserFactory(username="shy", is_private=True)


def names(client, path):
    return [card["username"] for card in client.items(path)]


def verbs(client):
    return [n["verb"] for n in client.items("/notifications/")]


def test_a_follow_of_a_private_account_is_a_request(api, alice, shy):
    for _ in range(2):
        answer = api(alice).post("/users/shy/follow/")
        assert answer.json() == {"following": False, "requested": True, "followers_count": 0}
    assert api(alice).get("/users/shy/").json()["viewer"]["requested"] is True
    assert names(api(shy), "/me/follow-requests/") == ["alice"]
    assert names(api(alice), "/me/follow-requests/sent/") == ["shy"]
    assert verbs(api(shy)) == ["follow_requested"]
    assert not Follow.objects.exists()


def test_an_accepted_request_is_a_follow(api, alice, shy):
    tweet = create_tweet(author=as_viewer(shy), content="among us")
    api(alice).post("/users/shy/follow/")
    for _ in range(2):
        answer = api(shy).post("/me/follow-requests/alice/accept/")
        assert answer.status_code == 200
        assert answer.json()["followed_by"] is True
    assert api(alice).get(f"/tweets/{tweet.pk}/").status_code == 200
    assert len(api(alice).items("/feed/")) == 1
    assert verbs(api(alice)) == ["follow_accepted"]
    assert verbs(api(shy)) == []
    assert api(alice).post("/users/shy/follow/").json()["following"] is True
    no_counter_drifted()


def test_a_rejected_request_is_gone_quietly_and_may_come_again(api, alice, shy):
    api(alice).post("/users/shy/follow/")
    assert api(shy).post("/me/follow-requests/alice/reject/").status_code == 200
    assert verbs(api(alice)) == verbs(api(shy)) == []
    refused(api(shy).post("/me/follow-requests/alice/reject/"), 404, "not_found")
    refused(api(shy).post("/me/follow-requests/alice/accept/"), 404, "not_found")
    assert not Follow.objects.exists()
    assert api(alice).post("/users/shy/follow/").json()["requested"] is True


def test_a_request_is_taken_back_by_unfollowing(api, alice, shy):
    api(alice).post("/users/shy/follow/")
    answer = api(alice).delete("/users/shy/follow/")
    assert answer.json() == {"following": False, "requested": False, "followers_count": 0}
    assert verbs(api(shy)) == []
    refused(api(shy).post("/me/follow-requests/alice/accept/"), 404, "not_found")


@pytest.mark.parametrize("name", ["shy", "nobody", "alice"])
@pytest.mark.parametrize("act", ["accept", "reject"])
def test_a_request_that_is_not_there_is_404(api, alice, shy, name, act):
    refused(api(shy).post(f"/me/follow-requests/{name}/{act}/"), 404, "not_found")


def test_strangers_see_profile_and_counts_but_neither_lists_nor_tweets(api, alice, shy):
    tweet = create_tweet(author=as_viewer(shy), content="among us")
    api(alice).post("/users/shy/follow/")  # only asked
    profile = api(alice).get("/users/shy/").json()
    assert (profile["is_private"], profile["tweets_count"]) == (True, 1)
    for path in ("followers", "following"):
        refused(api(alice).get(f"/users/shy/{path}/"), 403, "account_private")
        assert api(shy).get(f"/users/shy/{path}/").status_code == 200
    refused(api(alice).get(f"/tweets/{tweet.pk}/"), 404, "not_found")
    refused(api(alice).post(f"/tweets/{tweet.pk}/like/"), 404, "not_found")
    refused(api(alice).post(f"/tweets/{tweet.pk}/retweet/"), 404, "not_found")


def test_followers_may_not_retweet_what_is_private_but_its_author_may(api, alice, shy):
    Follow.objects.add(by=alice.pk, to=shy.pk)
    tweet = create_tweet(author=as_viewer(shy), content="among us")
    refused(api(alice).post(f"/tweets/{tweet.pk}/retweet/", {"quote": "x"}), 403, "account_private")
    assert not Retweet.objects.exists()
    assert api(shy).post(f"/tweets/{tweet.pk}/retweet/").status_code == 200
    no_counter = api(alice).get(f"/tweets/{tweet.pk}/").json()["retweets_count"]
    assert no_counter == 1


def test_turning_private_hides_at_once_also_through_third_parties(api, alice, bob, carol):
    api(alice).post("/users/bob/follow/")
    api(carol).post("/users/alice/follow/")
    tweet = create_tweet(author=as_viewer(alice), content="hello @bob #open")
    api(bob).post(f"/tweets/{tweet.pk}/retweet/")
    api(carol).post("/users/bob/follow/")
    stranger = UserFactory()
    api(stranger).post("/users/bob/follow/")
    drain()
    assert len(api(stranger).items("/feed/")) == 1
    answer = api(alice).patch("/me/", {"is_private": True})
    assert answer.status_code == 200
    assert answer.json()["is_private"] is True
    assert api(stranger).items("/feed/") == []
    assert api(stranger).items("/hashtags/open/tweets/") == []
    assert api(bob).items("/feed/") == []
    assert verbs(api(bob)) == ["followed", "followed", "followed"]
    assert len(api(carol).items("/feed/")) == 2


def test_turning_public_accepts_who_waits(api, alice, bob, shy):
    api(alice).post("/users/shy/follow/")
    api(bob).post("/users/shy/follow/")
    answer = api(shy).patch("/me/", {"is_private": False})
    assert answer.json()["followers_count"] == 2
    assert not FollowRequest.objects.exists()
    assert sorted(names(api(alice), "/users/shy/followers/")) == ["alice", "bob"]
    assert verbs(api(bob)) == ["follow_accepted"]
    assert verbs(api(shy)) == []
    no_counter_drifted()


def test_more_than_a_batch_is_accepted_by_the_outbox(api, alice, bob, carol, shy, monkeypatch):
    monkeypatch.setattr(request_services, "BATCH", 1)
    for person in (alice, bob, carol):
        api(person).post("/users/shy/follow/")
    api(shy).patch("/me/", {"is_private": False})
    assert Follow.objects.count() == 1
    while drain():
        pass
    assert Follow.objects.count() == 3
    assert not FollowRequest.objects.exists()
    no_counter_drifted()


def test_an_account_that_is_private_again_keeps_who_still_waits(api, alice, bob, shy, monkeypatch):
    monkeypatch.setattr(request_services, "BATCH", 1)
    for person in (alice, bob):
        api(person).post("/users/shy/follow/")
    api(shy).patch("/me/", {"is_private": False})
    api(shy).patch("/me/", {"is_private": True})
    drain()
    assert names(api(shy), "/me/follow-requests/") == ["bob"]


def test_a_request_made_before_the_account_opened_becomes_a_follow(api, alice, shy):
    FollowRequest.objects.add(by=alice.pk, to=shy.pk)
    type(shy).objects.filter(pk=shy.pk).update(is_private=False)
    assert api(alice).post("/users/shy/follow/").json()["following"] is True
    assert not FollowRequest.objects.exists()


def test_a_follower_can_be_removed(api, alice, shy):
    Follow.objects.add(by=alice.pk, to=shy.pk)
    type(alice).objects.filter(pk=alice.pk).update(following_count=1)
    type(shy).objects.filter(pk=shy.pk).update(followers_count=1)
    for _ in range(2):
        assert api(shy).delete("/me/followers/alice/").status_code == 204
    assert not Follow.objects.exists()
    refused(api(shy).delete("/me/followers/shy/"), 404, "not_found")
    no_counter_drifted()


@pytest.mark.parametrize("value", ["yes", 1, None, "true", []])
def test_private_is_a_json_boolean(api, alice, value):
    answer = api(alice).patch("/me/", {"is_private": value})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["attr"] == "is_private"
    assert api(alice).get("/me/").json()["is_private"] is False


def test_an_empty_change_changes_nothing(api, alice):
    before = api(alice).get("/me/").json()
    assert api(alice).patch("/me/", {"unknown": 1}).json() == before
