"""Of someone muted nothing is written, and nothing comes back when the mute ends, but mentions."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.models import Mention, Notification, Verb
from notifications.services import notify
from relationships.models import Mute
from relationships.services import mute, unmute
from tests.client import client_of
from tests.factories import as_viewer
from tests.notifications.acts import ACTS, Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(alice, bob):
    return Stage(client_of(alice), client_of(bob))


@pytest.mark.parametrize("verb", ACTS)
def test_of_someone_muted_nothing_is_written(stage, alice, verb):
    mute(actor=as_viewer(alice), username="bob")
    ACTS[verb](stage)
    assert not Notification.objects.exists()
    unmute(actor=as_viewer(alice), username="bob")
    assert stage.alice.items("/notifications/") == []


@pytest.mark.parametrize("verb", ACTS)
def test_a_mute_that_has_run_out_does_not_count(stage, alice, verb):
    mute(actor=as_viewer(alice), username="bob", duration=timedelta(hours=1))
    Mute.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    ACTS[verb](stage)
    assert [n["verb"] for n in stage.alice.items("/notifications/")] == [verb]


@pytest.mark.parametrize("verb", ACTS)
def test_who_mutes_is_heard_by_the_muted(stage, bob, verb):
    mute(actor=as_viewer(bob), username="alice")
    ACTS[verb](stage)
    assert [n["verb"] for n in stage.alice.items("/notifications/")] == [verb]


def test_a_mention_across_a_mute_is_listed_when_the_mute_ends(stage, alice):
    mute(actor=as_viewer(alice), username="bob")
    ACTS["mentioned"](stage)
    assert Mention.objects.count() == 1
    assert stage.alice.items("/mentions/") == []
    unmute(actor=as_viewer(alice), username="bob")
    assert len(stage.alice.items("/mentions/")) == 1
    assert not Notification.objects.exists()


def test_what_was_written_before_is_hidden_and_comes_back(stage, alice):
    ACTS["liked"](stage)
    mute(actor=as_viewer(alice), username="bob")
    assert stage.alice.items("/notifications/") == []
    assert Notification.objects.count() == 1
    unmute(actor=as_viewer(alice), username="bob")
    assert [n["verb"] for n in stage.alice.items("/notifications/")] == ["liked"]


def test_an_equal_event_does_not_wake_a_read_one_across_a_mute(stage, alice, bob):
    ACTS["followed"](stage)
    stage.alice.post("/notifications/mark-all-read/")
    before = Notification.objects.values().get()
    mute(actor=as_viewer(alice), username="bob")
    notify(receiver_id=alice.pk, verb=Verb.FOLLOWED, sender_id=bob.pk)
    assert Notification.objects.values().get() == before


def test_what_is_undone_goes_across_a_mute(stage, alice):
    ACTS["liked"](stage)
    mute(actor=as_viewer(alice), username="bob")
    stage.bob.delete(f"{stage.about}/like/")
    assert not Notification.objects.exists()
