"""The count of unread ones: exact up to a thousand, whatever is hidden."""

import pytest

from notifications.models import Notification
from notifications.selectors import counting
from tests.factories import deactivate
from tests.notifications.worlds import people, told_of_likes, tweets_of

pytestmark = pytest.mark.django_db


def count(client):
    answer = client.get("/notifications/unread-count/").json()
    return answer["unread_count"], answer["capped"]


def test_a_thousand_is_exact_and_more_is_capped(api, alice, bob, carol):
    tweets = tweets_of(alice, 1001)
    told_of_likes(alice, by=[bob], of=tweets[:1000])
    assert count(api(alice)) == (1000, False)
    told_of_likes(alice, by=[bob], of=tweets[1000:])
    assert count(api(alice)) == (1000, True)
    Notification.objects.filter(content_id__in=tweets[:2]).update(is_read=True)
    assert count(api(alice)) == (999, False)


def test_what_is_hidden_before_and_between_does_not_count(
    api, alice, bob, carol, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr(counting, "LOOKED_AT_FIRST", 10)
    tweets, gone = tweets_of(alice, 60), people(1)[0]
    told_of_likes(alice, by=[bob, carol, gone], of=tweets)
    api(alice).post("/users/bob/mute/")
    deactivate(gone)
    client = api(alice)
    assert count(client) == (60, False)
    Notification.objects.filter(sender=carol, content_id__in=tweets[:40]).delete()
    assert count(client) == (20, False)
    client.get("/me/")
    with django_assert_num_queries(2):  # the newest ten do not tell
        assert count(client) == (20, False)
    client.delete("/users/bob/mute/")
    assert count(client) == (80, False)


def test_nobody_has_anything_at_first(api, alice, django_assert_num_queries):
    client = api(alice)
    client.get("/me/")
    with django_assert_num_queries(1):
        assert count(client) == (0, False)
