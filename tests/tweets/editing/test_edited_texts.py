"""What follows from the text follows the edit."""

import pytest

from notifications.models import Mention, Notification
from tests.factories import UserFactory
from tests.outbox import drain
from tests.tweets.editing.acts import edited, told, unchanged
from tweets.models import HashtagUse

pytestmark = pytest.mark.django_db


def test_mentions_follow_the_text_and_only_those_new_are_told(api, alice, bob, carol, tweet):
    dave = UserFactory(username="dave")
    edited(api(alice), tweet, "hello @bob and @carol")
    drain()
    assert told(api(bob)) == told(api(carol)) == ["mentioned"]
    before = Notification.objects.filter(receiver=bob).values().get()
    edited(api(alice), tweet, "hello @dave and again @bob")
    drain()
    assert told(api(dave)) == ["mentioned"]
    assert told(api(carol)) == []
    assert Notification.objects.filter(receiver=bob).values().get() == before
    assert set(Mention.objects.values_list("receiver_id", flat=True)) == {bob.pk, dave.pk}


def test_a_mention_that_was_read_stays_read_through_other_edits(api, alice, bob, tweet):
    edited(api(alice), tweet, "hello @bob")
    drain()
    Notification.objects.update(is_read=True)
    before = Notification.objects.values().get()
    edited(api(alice), tweet, "#good evening, @bob")
    drain()
    assert Notification.objects.values().get() == before
    assert before["is_read"] is True


def test_a_text_that_names_nothing_any_more_takes_everything_back(api, alice, bob, tweet):
    edited(api(alice), tweet, "hello @bob #frost")
    drain()
    assert len(api(bob).items("/hashtags/frost/tweets/")) == 1
    edited(api(alice), tweet, "never mind")
    drain()
    assert told(api(bob)) == []
    assert api(bob).items("/hashtags/frost/tweets/") == []
    assert not Mention.objects.exists()
    assert not HashtagUse.objects.exists()


def test_hashtag_pages_follow_the_text(api, alice, tweet):
    edited(api(alice), tweet, "#one #two")
    edited(api(alice), tweet, "#TWO #three")
    drain()
    used = set(HashtagUse.objects.values_list("tag", flat=True))
    assert used == {"two", "three"}


def test_an_edit_that_names_nothing_before_or_after_leaves_no_job(api, alice, tweet):
    edited(api(alice), tweet, "second words about @nobody_at_all")
    unchanged(tweet, content="second words about @nobody_at_all", version=2)


def test_a_tag_too_long_for_a_page_hinders_nothing_else(api, alice, bob, tweet):
    edited(api(alice), tweet, "#" + "\ufdfa" * 100 + " #frost @bob")
    assert drain() == 1
    assert set(HashtagUse.objects.values_list("tag", flat=True)) == {"frost"}
    assert told(api(bob)) == ["mentioned"]
