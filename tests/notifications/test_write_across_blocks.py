"""Nothing is written across a block, nor of one's own acts, nor of who is not there any more."""

import threading

import pytest
from django.db import connection, transaction

from notifications.models import ContentType, Mention, Notification, Verb
from notifications.services import mention_people, notify
from relationships.services import block, unblock
from tests.client import client_of
from tests.factories import as_viewer
from tests.notifications.acts import ACTS, Stage
from tests.outbox import drain
from tweets.models import Like
from tweets.services import create_comment, create_tweet, like_tweet

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(alice, bob):
    return Stage(client_of(alice), client_of(bob))


@pytest.mark.parametrize("blocker", ["alice", "bob"])
@pytest.mark.parametrize("verb", ACTS)
def test_across_a_block_nothing_is_written_in_either_direction(alice, bob, verb, blocker):
    if blocker == "alice":
        block(actor=as_viewer(alice), username="bob")
    else:
        block(actor=as_viewer(bob), username="alice")
    notify(receiver_id=alice.pk, verb=Verb(verb), sender_id=bob.pk)
    assert not Notification.objects.exists()


@pytest.mark.parametrize("verb", ACTS)
def test_a_block_drops_what_was_written_and_its_end_brings_nothing_back(stage, alice, verb):
    ACTS[verb](stage)
    assert Notification.objects.count() == 1
    block(actor=as_viewer(alice), username="bob")
    assert not Notification.objects.exists()
    unblock(actor=as_viewer(alice), username="bob")
    assert stage.alice.items("/notifications/") == []
    assert stage.alice.items("/mentions/") == []


def test_a_mention_of_someone_who_blocked_meanwhile_is_not_written(alice, bob):
    create_tweet(author=as_viewer(bob), content="hello @alice")
    block(actor=as_viewer(alice), username="bob")
    drain()
    assert not Mention.objects.exists()
    assert not Notification.objects.exists()


@pytest.mark.parametrize("blocker", ["alice", "bob"])
def test_in_a_conversation_those_apart_are_not_told(stage, alice, bob, carol, blocker):
    """Bob replies to carol below alice's tweet, which he does not see."""
    answer = create_comment(author=as_viewer(carol), tweet_id=int(stage.tweet_id), content="oh")
    Notification.objects.all().delete()
    if blocker == "alice":
        block(actor=as_viewer(alice), username="bob")
    else:
        block(actor=as_viewer(bob), username="alice")
    create_comment(author=as_viewer(bob), tweet_id=answer.pk, content="well")
    told = Notification.objects.values_list("receiver__username", "verb")
    assert list(told) == [("carol", "commented")]


def test_nobody_is_told_of_their_own_act(stage, alice):
    client = stage.alice
    for path in ("like", "retweet"):
        assert client.post(f"{stage.about}/{path}/").status_code == 200
    for body in ("well", "@alice"):
        answer = client.post(f"{stage.about}/comments/", {"content": body})
        assert answer.status_code == 201
    drain()
    assert client.post(f"{stage.about}/retweet/", {"quote": "me, @alice"}).status_code == 200
    drain()
    for verb in Verb:
        notify(receiver_id=alice.pk, verb=verb, sender_id=alice.pk)
    assert not Notification.objects.exists()
    assert not Mention.objects.exists()


def test_of_someone_who_is_not_active_nothing_is_written(alice, bob):
    bob.is_active = False
    bob.save()
    notify(receiver_id=alice.pk, verb=Verb.FOLLOWED, sender_id=bob.pk)
    assert not Notification.objects.exists()


@pytest.fixture
def half_done(alice, bob, transactional_db):
    """`half_done(act, meanwhile)`: `meanwhile` happens after `act`, before its commit."""

    def run(act, meanwhile):
        acted, happened = threading.Event(), threading.Event()

        def act_slowly():
            try:
                with transaction.atomic():
                    act()
                    acted.set()
                    assert happened.wait(30)
            finally:
                connection.close()

        thread = threading.Thread(target=act_slowly)
        thread.start()
        assert acted.wait(30)
        meanwhile()
        happened.set()
        thread.join()

    return run


def test_word_of_a_like_that_a_block_overtook_is_hidden_and_goes_when_the_block_ends(
    api, alice, bob, half_done
):
    tweet = create_tweet(author=as_viewer(alice), content="hello")
    half_done(
        lambda: like_tweet(actor=as_viewer(bob), tweet_id=tweet.pk),
        lambda: block(actor=as_viewer(alice), username="bob"),
    )
    assert Like.objects.count() == Notification.objects.count() == 1
    assert api(alice).items("/notifications/") == []
    assert api(alice).get("/notifications/unread-count/").json()["unread_count"] == 0
    unblock(actor=as_viewer(alice), username="bob")
    assert not Notification.objects.exists()


def test_a_mention_that_a_block_overtook_goes_when_the_block_ends(api, alice, bob, half_done):
    tweet = create_tweet(author=as_viewer(bob), content="hello")
    half_done(
        lambda: mention_people(
            sender_id=bob.pk, user_ids=[alice.pk], about=(ContentType.TWEET, tweet.pk)
        ),
        lambda: block(actor=as_viewer(alice), username="bob"),
    )
    assert api(alice).items("/mentions/") == []
    unblock(actor=as_viewer(alice), username="bob")
    assert not Mention.objects.exists()
    assert not Notification.objects.exists()
