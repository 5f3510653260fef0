from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.models import ContentType, Notification, Verb
from notifications.services import notify, sweep_read
from notifications.tasks import sweep_read as sweep_task
from tests.assertions import refused
from tests.factories import UserFactory, as_viewer
from tweets.models import Tweet
from tweets.services import create_tweet

pytestmark = pytest.mark.django_db


@pytest.fixture
def tweet(alice):
    return create_tweet(author=as_viewer(alice), content="tell me")


@pytest.fixture
def told(api, alice, bob, carol, tweet):
    """Alice is told of two likes, the later one first."""
    for person in (bob, carol):
        api(person).post(f"/tweets/{tweet.pk}/like/")
    return api(alice).items("/notifications/")


def unread_count(client):
    return client.get("/notifications/unread-count/").json()["unread_count"]


def test_one_is_marked_read_and_does_not_move(api, alice, told):
    path = f"/notifications/{told[1]['id']}/"
    for _ in range(2):
        answer = api(alice).patch(path, {"is_read": True})
        assert answer.status_code == 200
        assert answer.json() == {**told[1], "is_read": True}
    assert unread_count(api(alice)) == 1
    assert [n["id"] for n in api(alice).items("/notifications/")] == [n["id"] for n in told]
    assert [n["id"] for n in api(alice).items("/notifications/", unread="true")] == [told[0]["id"]]
    assert api(alice).patch(path, {"is_read": False}).json() == told[1]
    assert unread_count(api(alice)) == 2


@pytest.mark.parametrize("body", [{}, {"is_read": "yes"}, {"is_read": 1}, {"is_read": None}])
def test_a_wrong_mark_is_400_and_changes_nothing(api, alice, told, body):
    answer = api(alice).patch(f"/notifications/{told[0]['id']}/", body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["attr"] == "is_read"
    assert unread_count(api(alice)) == 2


def test_others_notifications_are_404(api, alice, bob, told):
    for number in (told[0]["id"], "5", "9" * 19):
        path = f"/notifications/{number}/"
        refused(api(bob).patch(path, {"is_read": "nonsense"}), 404, "not_found")
        refused(api(bob).delete(path), 404, "not_found")
    refused(api(bob).patch("/notifications/abc/", {"is_read": True}), 404, "not_found")
    assert unread_count(api(alice)) == 2


def test_one_is_deleted(api, alice, told):
    assert api(alice).delete(f"/notifications/{told[0]['id']}/").status_code == 204
    refused(api(alice).delete(f"/notifications/{told[0]['id']}/"), 404, "not_found")
    assert [n["id"] for n in api(alice).items("/notifications/")] == [told[1]["id"]]


def test_all_are_marked_read_that_are_seen(api, alice, bob, told):
    api(alice).post("/users/bob/mute/")
    assert api(alice).post("/notifications/mark-all-read/").json() == {"updated_count": 1}
    assert api(alice).post("/notifications/mark-all-read/").json() == {"updated_count": 0}
    assert unread_count(api(alice)) == 0
    api(alice).delete("/users/bob/mute/")
    assert unread_count(api(alice)) == 1
    assert unread_count(api(bob)) == 0


def test_an_equal_event_wakes_a_read_one_and_moves_it_up_once(api, alice, bob, tweet, told):
    api(alice).post("/notifications/mark-all-read/")
    for _ in range(2):
        api(bob).delete(f"/tweets/{tweet.pk}/like/")
        api(bob).post(f"/tweets/{tweet.pk}/like/")
    now = api(alice).items("/notifications/")
    assert [(n["actor"]["username"], n["is_read"]) for n in now] == [
        ("bob", False),
        ("carol", True),
    ]


def test_marking_while_new_ones_come_loses_none(api, run_concurrently):
    alice = UserFactory()
    people = [UserFactory() for _ in range(8)]
    tweet = create_tweet(author=as_viewer(alice), content="hot")
    client, clients = api(alice), [api(person) for person in people]

    def act(number):
        if number < 8:
            return clients[number].post(f"/tweets/{tweet.pk}/like/").status_code
        return client.post("/notifications/mark-all-read/").status_code

    assert set(run_concurrently(16, act)) == {200}
    rows = Notification.objects.filter(receiver=alice)
    assert rows.count() == 8
    assert unread_count(client) == rows.filter(is_read=False).count()


def test_read_ones_are_swept_when_they_are_old(api, alice, bob, tweet, settings, monkeypatch):
    Tweet.objects.bulk_create(Tweet(id=number, author=alice) for number in range(1, 6))
    for number in range(1, 6):
        about = (ContentType.TWEET, number)
        notify(receiver_id=alice.pk, verb=Verb.LIKED, sender_id=bob.pk, about=about)
    old = timezone.now() - settings.NOTIFICATION_RETENTION - timedelta(minutes=1)
    Notification.objects.filter(content_id__lte=4).update(last_event_at=old)
    Notification.objects.exclude(content_id=4).update(is_read=True)
    assert sweep_read(limit=2) == 2
    sweep_task()
    left = Notification.objects.values_list("content_id", "is_read").order_by("content_id")
    assert list(left) == [(4, False), (5, True)]
