"""Changes between the same people from many connections at once, round after round.

After each round, while nobody writes: never a block beside a follow or a request, counters equal to
rows. `RACE_ROUNDS` says how many rounds.
"""

import os
import random
import threading

import pytest
from django.db import connections
from django.db.models import Q

from relationships.models import Block, Follow, FollowRequest
from tests.assertions import no_counter_drifted
from tests.factories import UserFactory

THREADS = 16
ROUNDS = int(os.environ.get("RACE_ROUNDS", "20"))


def nothing_contradicts():
    for block in Block.objects.all():
        pair = {block.blocker_id, block.blocked_id}
        between = Q(follower__in=pair, following__in=pair)
        assert not Follow.objects.filter(between).exists()
        assert not FollowRequest.objects.filter(requester__in=pair, target__in=pair).exists()
    for request in FollowRequest.objects.all():
        assert not Follow.objects.leading(by=request.requester_id, to=request.target_id).exists()
    no_counter_drifted()


@pytest.fixture
def storm(run_concurrently):
    """`storm(acts)`: in each round every thread carries out one of `acts`, drawn by lot, all at
    once. Returns how often each status was answered."""

    def run(acts):
        problems = []

        def check():
            if not problems:
                try:
                    nothing_contradicts()
                except Exception as problem:  # noqa: BLE001  told by the test itself
                    problems.append(problem)
                finally:
                    connections.close_all()

        gate = threading.Barrier(THREADS, action=check)

        def take_part(number):
            chance = random.Random(number)
            statuses = []
            for _ in range(ROUNDS):
                statuses.append(chance.choice(acts)().status_code)
                gate.wait()
                if problems:
                    break
            return statuses

        statuses = [status for taken in run_concurrently(THREADS, take_part) for status in taken]
        assert problems == []
        return statuses

    return run


def calls(client, *acts):
    """Calls that make a request each: `("post", "/users/bob/follow/")`; with a body as a third."""
    return [
        lambda method=method, path=path, body=body: getattr(client, method)(path, *body)
        for method, path, *body in acts
    ]


def test_follow_against_follow(api, storm):
    people = [UserFactory() for _ in range(3)]
    acts = [
        act
        for me in people
        for other in people
        if me is not other
        for act in calls(
            api(me),
            ("post", f"/users/{other.username}/follow/"),
            ("delete", f"/users/{other.username}/follow/"),
            ("delete", f"/me/followers/{other.username}/"),
        )
    ]
    assert set(storm(acts)) == {200, 204}


def test_follow_against_block(api, alice, bob, storm):
    acts = [
        act
        for me, other in ((alice, "bob"), (bob, "alice"))
        for act in calls(
            api(me),
            ("post", f"/users/{other}/follow/"),
            ("post", f"/users/{other}/follow/"),
            ("delete", f"/users/{other}/follow/"),
            ("post", f"/users/{other}/block/"),
            ("delete", f"/users/{other}/block/"),
        )
    ]
    assert set(storm(acts)) <= {200, 403, 404}


def test_request_against_accept_against_block(api, alice, storm):
    shy = UserFactory(username="shy", is_private=True)
    acts = [
        *calls(
            api(alice),
            ("post", "/users/shy/follow/"),
            ("post", "/users/shy/follow/"),
            ("delete", "/users/shy/follow/"),
            ("post", "/users/shy/block/"),
            ("delete", "/users/shy/block/"),
        ),
        *calls(
            api(shy),
            ("post", "/me/follow-requests/alice/accept/"),
            ("post", "/me/follow-requests/alice/reject/"),
            ("delete", "/me/followers/alice/"),
            ("post", "/users/alice/block/"),
            ("delete", "/users/alice/block/"),
            ("patch", "/me/", {"is_private": False}),
            ("patch", "/me/", {"is_private": True}),
        ),
    ]
    assert set(storm(acts)) <= {200, 204, 403, 404}
