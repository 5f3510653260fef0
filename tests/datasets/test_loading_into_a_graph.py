"""A data set that meets people who have blocked each other or wait for an answer."""

import pytest

from relationships.models import Block, Follow, FollowRequest
from tests.assertions import no_counter_drifted
from tests.datasets.conftest import AT

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
