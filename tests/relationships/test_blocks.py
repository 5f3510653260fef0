import pytest

from notifications.models import Mention, Notification
from relationships.models import Block, Follow, FollowRequest
from tests.assertions import no_counter_drifted, refused
from tests.factories import UserFactory, as_viewer
from tests.outbox import drain
from tweets.services import create_tweet

pytestmark = pytest.mark.django_db


def test_a_block_is_idempotent_and_ends_both_follows(api, alice, bob):
    api(alice).post("/users/bob/follow/")
    api(bob).post("/users/alice/follow/")
    for _ in range(2):
        answer = api(alice).post("/users/bob/block/")
        assert answer.status_code == 200
        assert answer.json() == {"blocking": True}
    assert not Follow.objects.exists()
    assert Block.objects.count() == 1
    for person in (alice, bob):
        profile = api(person).get("/me/").json()
        assert (profile["followers_count"], profile["following_count"]) == (0, 0)
    no_counter_drifted()


def test_a_block_ends_requests_in_both_directions(api):
    one = UserFactory(username="one", is_private=True)
    two = UserFactory(username="two", is_private=True)
    api(one).post("/users/two/follow/")
    api(two).post("/users/one/follow/")
    assert FollowRequest.objects.count() == 2
    api(one).post("/users/two/block/")
    assert not FollowRequest.objects.exists()
    assert not Notification.objects.exists()


def test_a_block_takes_what_each_was_told_of_the_other(api, alice, bob, carol):
    mine = create_tweet(author=as_viewer(alice), content="hello @bob")
    api(bob).post(f"/tweets/{mine.pk}/like/")
    api(carol).post(f"/tweets/{mine.pk}/like/")
    create_tweet(author=as_viewer(bob), content="hello @alice and @carol")
    drain()
    assert Mention.objects.count() == 3
    api(alice).post("/users/bob/block/")
    assert [(m.sender, m.receiver) for m in Mention.objects.all()] == [(bob, carol)]
    assert [n["actor"]["username"] for n in api(alice).items("/notifications/")] == ["carol"]
    assert api(bob).items("/notifications/") == []


def test_nobody_is_notified_across_a_block(api, alice, bob):
    api(alice).post("/users/bob/block/")
    create_tweet(author=as_viewer(bob), content="hello @alice")
    create_tweet(author=as_viewer(alice), content="hello @bob")
    drain()
    assert not Mention.objects.exists()
    assert not Notification.objects.exists()


def test_to_the_blocked_a_mention_of_the_blocker_is_one_of_nobody(api, alice, bob):
    api(alice).post("/users/bob/block/")
    written = api(bob).post("/tweets/", {"content": "hi @alice @nobody_at_all @bob"}).json()
    ids = [mention["id"] for mention in written["entities"]["mentions"]]
    assert ids == [None, None, str(bob.pk)]
    edited = api(bob).patch(f"/tweets/{written['id']}/", {"content": "again @alice"}).json()
    assert edited["entities"]["mentions"][0]["id"] is None


def test_the_blocked_learns_nothing_of_the_blocker(api, alice, bob):
    api(alice).post("/users/bob/block/")
    for method in ("get", "post", "delete"):
        nobody = getattr(api(bob), method)("/users/nobody/").json()
        assert getattr(api(bob), method)("/users/alice/").json() == nobody
    for path in ("followers", "following"):
        refused(api(bob).get(f"/users/alice/{path}/"), 404, "not_found")
    for act in ("follow", "block", "mute"):
        refused(api(bob).post(f"/users/alice/{act}/"), 404, "not_found")
        refused(api(bob).delete(f"/users/alice/{act}/"), 404, "not_found")
    refused(api(bob).delete("/me/followers/alice/"), 404, "not_found")
    assert api(bob).items("/relationships/", usernames="alice") == []
    assert Block.objects.count() == 1


def test_the_blocker_sees_the_profile_and_nothing_else(api, alice, bob):
    tweet = create_tweet(author=as_viewer(bob), content="hello")
    api(alice).post("/users/bob/block/")
    assert api(alice).get("/users/bob/").json()["viewer"]["blocking"] is True
    refused(api(alice).get(f"/tweets/{tweet.pk}/"), 404, "not_found")
    refused(api(alice).get("/users/bob/followers/"), 404, "not_found")
    refused(api(alice).post("/users/bob/follow/"), 403, "blocking")
    assert not Follow.objects.exists()
    assert api(alice).items("/relationships/", usernames="bob")[0]["blocking"] is True


def test_unblocking_is_idempotent_and_brings_back_no_follow(api, alice, bob):
    api(bob).post("/users/alice/follow/")
    api(alice).post("/users/bob/block/")
    for _ in range(2):
        answer = api(alice).delete("/users/bob/block/")
        assert answer.json() == {"blocking": False}
    assert not Follow.objects.exists()
    assert api(bob).get("/users/alice/").status_code == 200
    assert api(bob).post("/users/alice/follow/").json()["following"] is True


def test_of_two_who_block_each_other_at_once_one_comes_too_late(api, run_concurrently):
    one, two = UserFactory(username="one"), UserFactory(username="two")
    calls = [
        lambda: api(one).post("/users/two/block/"),
        lambda: api(two).post("/users/one/block/"),
    ]
    answers = run_concurrently(2, lambda number: calls[number]())
    assert sorted(answer.status_code for answer in answers) == [200, 404]
    assert Block.objects.count() == 1


def test_nobody_blocks_themselves(api, alice):
    refused(api(alice).post("/users/Alice/block/"), 400, "cannot_block_self")
    refused(api(alice).delete("/users/Alice/block/"), 400, "cannot_block_self")
    refused(api(alice).post("/users/nobody/block/"), 404, "not_found")
    assert not Block.objects.exists()


def test_third_parties_see_both(api, alice, bob, carol):
    tweet = create_tweet(author=as_viewer(alice), content="hello")
    api(bob).post(f"/tweets/{tweet.pk}/retweet/")
    api(alice).post("/users/bob/block/")
    api(carol).post("/users/bob/follow/")
    assert [item["type"] for item in api(carol).items("/feed/")] == ["retweet"]
    assert api(carol).get(f"/tweets/{tweet.pk}/").json()["retweets_count"] == 1
