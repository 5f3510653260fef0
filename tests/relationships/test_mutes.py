from datetime import timedelta

import pytest
from django.utils import timezone

from relationships.models import Mute
from relationships.services import sweep_expired_mutes
from tests.assertions import refused
from tests.factories import as_viewer
from tests.outbox import drain
from tweets.services import create_tweet, retweet

pytestmark = pytest.mark.django_db


def run_out():
    Mute.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def test_muting_is_idempotent_and_quiet(api, alice, bob):
    for _ in range(2):
        answer = api(alice).post("/users/bob/mute/")
        assert answer.status_code == 200
        assert answer.json() == {"muting": True}
    assert api(alice).get("/users/bob/").json()["viewer"]["muting"] is True
    assert api(bob).get("/users/alice/").json()["viewer"]["muting"] is False
    assert api(bob).items("/notifications/") == []
    for _ in range(2):
        assert api(alice).delete("/users/bob/mute/").json() == {"muting": False}
    assert not Mute.objects.exists()


def test_a_mute_hides_from_the_feed_also_through_others_and_nowhere_else(api, alice, bob, carol):
    api(alice).post("/users/bob/follow/")
    api(alice).post("/users/carol/follow/")
    tweet = create_tweet(author=as_viewer(bob), content="loud #noise")
    retweet(actor=as_viewer(carol), tweet_id=tweet.pk, quote="ha")
    drain()
    assert len(api(alice).items("/feed/")) == 2
    api(alice).post("/users/bob/mute/")
    assert api(alice).items("/feed/") == []
    assert api(alice).items("/feed/", search="loud") == []
    assert api(alice).get(f"/tweets/{tweet.pk}/").status_code == 200
    assert len(api(alice).items("/hashtags/noise/tweets/")) == 1
    assert len(api(alice).items("/users/alice/following/")) == 2
    assert len(api(carol).items("/feed/")) == 1


def test_ones_own_retweet_of_someone_muted_stays(api, alice, bob):
    tweet = create_tweet(author=as_viewer(bob), content="loud")
    api(alice).post(f"/tweets/{tweet.pk}/retweet/")
    api(alice).post("/users/bob/mute/")
    assert [item["actor"]["username"] for item in api(alice).items("/feed/")] == ["alice"]


def test_a_mute_hides_from_notifications_and_from_their_count(api, alice, bob):
    mine = create_tweet(author=as_viewer(alice), content="mine")
    api(bob).post(f"/tweets/{mine.pk}/like/")
    assert api(alice).get("/notifications/unread-count/").json()["unread_count"] == 1
    api(alice).post("/users/bob/mute/")
    assert api(alice).items("/notifications/") == []
    assert api(alice).get("/notifications/unread-count/").json()["unread_count"] == 0


def test_a_mute_ends_by_itself(api, alice, bob):
    api(alice).post("/users/bob/follow/")
    create_tweet(author=as_viewer(bob), content="loud")
    api(alice).post("/users/bob/mute/", {"duration": 60})
    (muted,) = api(alice).items("/me/mutes/")
    assert muted["username"] == "bob"
    assert muted["muted_until"].endswith("Z")
    assert api(alice).items("/feed/") == []
    run_out()
    assert len(api(alice).items("/feed/")) == 1
    assert api(alice).items("/me/mutes/") == []
    assert api(alice).get("/users/bob/").json()["viewer"]["muting"] is False
    assert sweep_expired_mutes() == 1
    assert not Mute.objects.exists()


def test_muting_again_sets_the_new_duration(api, alice, bob):
    api(alice).post("/users/bob/mute/", {"duration": 60})
    api(alice).post("/users/bob/mute/", {"duration": None})
    assert api(alice).items("/me/mutes/")[0]["muted_until"] is None
    assert sweep_expired_mutes() == 0
    api(alice).post("/users/bob/mute/", {"duration": 3600})
    assert api(alice).items("/me/mutes/")[0]["muted_until"] is not None


@pytest.mark.parametrize("duration", [0, -1, "60", 1.5, True, 10**12, [], {}])
def test_a_wrong_duration_is_400_and_nothing_is_written(api, alice, bob, duration):
    answer = api(alice).post("/users/bob/mute/", {"duration": duration})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["attr"] == "duration"
    assert not Mute.objects.exists()


def test_nobody_mutes_themselves_or_nobody(api, alice):
    refused(api(alice).post("/users/alice/mute/"), 400, "cannot_mute_self")
    refused(api(alice).delete("/users/alice/mute/"), 400, "cannot_mute_self")
    refused(api(alice).post("/users/nobody/mute/", {"duration": "x"}), 404, "not_found")


def test_a_mute_that_ran_out_begins_anew(api, alice, bob, carol):
    api(alice).post("/users/bob/mute/", {"duration": 60})
    run_out()
    api(alice).post("/users/carol/mute/")
    api(alice).post("/users/bob/mute/")
    assert [card["username"] for card in api(alice).items("/me/mutes/")] == ["bob", "carol"]
    assert Mute.objects.count() == 2
