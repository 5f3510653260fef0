"""Blocks: two people hidden from each other."""

from django.dispatch import Signal

from config.viewer import Viewer
from relationships import events
from relationships.cards import BlockState
from relationships.errors import CannotBlockSelf
from relationships.models import Block, FollowRequest
from relationships.services.pair import Pair, lock_pair
from reliability.transactions import atomic


@atomic
def block(*, actor: Viewer, username: str) -> BlockState:
    """Block a person. Idempotent. Ends the follows and the requests between the two, and what
    either was told of the other. Raises `NotFound`, `CannotBlockSelf`."""
    pair = _lock(actor, username)
    if Block.objects.add(by=pair.me.pk, to=pair.person.pk):
        for one, other in ((pair.me, pair.person), (pair.person, pair.me)):
            FollowRequest.objects.take(by=one.pk, to=other.pk)
            pair.end_follow(follower=one, following=other)
        _send(events.user_blocked, pair)
    return {"blocking": True}


@atomic
def unblock(*, actor: Viewer, username: str) -> BlockState:
    """End a block; what it ended does not come back. Idempotent. Raises `NotFound`,
    `CannotBlockSelf`."""
    pair = _lock(actor, username)
    if Block.objects.take(by=pair.me.pk, to=pair.person.pk):
        _send(events.user_unblocked, pair)
    return {"blocking": False}


def _send(event: Signal, pair: Pair) -> None:
    event.send(sender=Block, blocker_id=pair.me.pk, blocked_id=pair.person.pk)


def _lock(actor: Viewer, username: str) -> Pair:
    return lock_pair(actor=actor, username=username, themselves=CannotBlockSelf())
