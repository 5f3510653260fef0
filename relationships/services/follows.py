"""Follows begin and end."""

from config.errors import NotFound
from config.viewer import Viewer
from relationships import events
from relationships.cards import FollowState
from relationships.errors import Blocking, CannotFollowSelf
from relationships.models import Follow, FollowRequest
from relationships.selectors import Standing
from relationships.services.pair import Pair, lock_pair
from reliability.transactions import atomic


@atomic
def follow(*, actor: Viewer, username: str) -> FollowState:
    """Follow a person, or ask to where the account is private. Idempotent.

    Raises `NotFound`, `CannotFollowSelf`, and `Blocking` for someone whom the actor blocks.
    """
    pair = _lock(actor, username)
    if Standing.BLOCKING in pair.ties:
        raise Blocking
    if Standing.FOLLOWING in pair.ties:
        return _state(pair, following=True)
    if pair.person.is_private:
        return _request(pair)
    _drop_request(pair)
    pair.make_follow(follower=pair.me, following=pair.person)
    events.user_followed.send(sender=Follow, follower_id=pair.me.pk, following_id=pair.person.pk)
    return _state(pair, following=True)


@atomic
def unfollow(*, actor: Viewer, username: str) -> FollowState:
    """Stop following a person, or take the request to back. Idempotent.

    Raises `NotFound`, `CannotFollowSelf`.
    """
    pair = _lock(actor, username)
    if pair.end_follow(follower=pair.me, following=pair.person):
        _send_unfollowed(follower_id=pair.me.pk, following_id=pair.person.pk)
    _drop_request(pair)
    return _state(pair, following=False)


@atomic
def remove_follower(*, actor: Viewer, username: str) -> None:
    """Make a person stop following the actor. Idempotent. Raises `NotFound`."""
    pair = lock_pair(actor=actor, username=username, themselves=NotFound())
    if pair.end_follow(follower=pair.person, following=pair.me):
        _send_unfollowed(follower_id=pair.person.pk, following_id=pair.me.pk)


def _lock(actor: Viewer, username: str) -> Pair:
    return lock_pair(actor=actor, username=username, themselves=CannotFollowSelf())


def _request(pair: Pair) -> FollowState:
    if FollowRequest.objects.add(by=pair.me.pk, to=pair.person.pk):
        events.follow_requested.send(
            sender=FollowRequest, requester_id=pair.me.pk, target_id=pair.person.pk
        )
    return _state(pair, following=False, requested=True)


def _drop_request(pair: Pair) -> None:
    if FollowRequest.objects.take(by=pair.me.pk, to=pair.person.pk):
        events.follow_request_dropped.send(
            sender=FollowRequest, requester_id=pair.me.pk, target_id=pair.person.pk
        )


def _send_unfollowed(*, follower_id: int, following_id: int) -> None:
    events.user_unfollowed.send(sender=Follow, follower_id=follower_id, following_id=following_id)


def _state(pair: Pair, *, following: bool, requested: bool = False) -> FollowState:
    return {
        "following": following,
        "requested": requested,
        "followers_count": pair.person.followers_count,
    }
