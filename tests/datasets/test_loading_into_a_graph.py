"""A data set that meets people who have blocked each other or wait for an answer."""

import pytest

from accounts.models import User
from relationships.models import Block, Follow, FollowRequest
from tests.assertions import no_counter_drifted
from tests.datasets.conftest import AT, at, people
from tests.factories import PASSWORD
from tweets.models import Tweet

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_follow_across_a_block_is_rejected(dataset, alice, bob, carol):
    Block.objects.add(by=alice.pk, to=bob.pk)
    rows = [("alice", "bob", AT), ("bob", "alice", AT), ("carol", "alice", AT)]
    loaded = dataset.write(follows=rows).load()
    assert loaded.counts("follows") == "1 loaded, 0 already there, 2 rejected"
    assert loaded.rejections == [
        "follows.csv:2: There is a block between alice and bob.",
        "follows.csv:3: There is a block between bob and alice.",
    ]
    assert Follow.objects.count() == 1
    no_counter_drifted()


def test_a_follow_answers_the_request_that_waits(dataset, alice, bob, carol):
    FollowRequest.objects.add(by=alice.pk, to=bob.pk)
    FollowRequest.objects.add(by=carol.pk, to=bob.pk)
    dataset.write(follows=[("alice", "bob", AT)]).load()
    assert [request.requester for request in FollowRequest.objects.all()] == [carol]
    no_counter_drifted()


def test_a_deleted_account_is_nobody_and_its_name_stays_taken(dataset, api, alice, bob):
    assert api(alice).post("/me/delete/", {"password": PASSWORD}).status_code == 204
    rows = {"follows": [("bob", "alice", AT)], "tweets": [(1, "alice", "back", AT, "")]}
    loaded = dataset.write(users=people("alice", "carol"), **rows).load()
    assert loaded.rejections == [
        "users.csv:2: The username alice was somebody else's.",
        "follows.csv:2: There is no user alice.",
        "tweets.csv:2: There is no user alice.",
    ]
    assert not Follow.objects.exists()
    assert not Tweet.objects.exists()


def test_replies_stay_within_whom_they_would_when_written_through_the_api(
    dataset, other_dataset, alice, bob, carol
):
    """Alice's account is private: what is said below her comment stays there, at any depth, and
    across data sets."""
    User.objects.filter(pk=alice.pk).update(is_private=True)
    rows = [
        (1, "bob", "in public", at(1), ""),
        (2, "alice", "within", at(2), 1),
        (3, "carol", "deeper", at(3), 2),
    ]
    dataset.write(tweets=rows).load()
    deepest = (4, "bob", "deepest", at(4), 3)
    own = (5, "bob", "to myself", at(5), 1)
    other_dataset.write(tweets=[*rows, deepest, own]).load()
    audiences = dict(Tweet.objects.values_list("content", "audience"))
    assert audiences == {
        "in public": None,
        "within": [bob.pk],
        "deeper": [alice.pk, bob.pk],
        "deepest": [alice.pk, carol.pk],
        "to myself": None,
    }
