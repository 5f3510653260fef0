"""Changes of the graph. Both people of a pair are locked first, in the order of their ids."""

from accounts.models import User
from accounts.services import change_counts
from config.errors import NotFound
from config.viewer import Viewer
from relationships import events, selectors
from relationships.cards import FollowState
from relationships.errors import CannotFollowSelf
from relationships.models import Follow
from reliability.transactions import atomic


@atomic
def follow(*, actor: Viewer, username: str) -> FollowState:
    """Follow a person. Idempotent. Raises `NotFound`, `CannotFollowSelf`."""
    person_id = _other_person(actor, username)
    followers_count = _lock_pair(actor.user_id, person_id)
    if not Follow.objects.add(follower_id=actor.user_id, following_id=person_id):
        return FollowState(following=True, requested=False, followers_count=followers_count)
    events.user_followed.send(sender=Follow, follower_id=actor.user_id, following_id=person_id)
    _count(actor.user_id, person_id, change=1)
    return FollowState(following=True, requested=False, followers_count=followers_count + 1)


@atomic
def unfollow(*, actor: Viewer, username: str) -> FollowState:
    """Stop following a person. Idempotent. Raises `NotFound`, `CannotFollowSelf`."""
    person_id = _other_person(actor, username)
    followers_count = _lock_pair(actor.user_id, person_id)
    edge = Follow.objects.filter(follower_id=actor.user_id, following_id=person_id)
    if not edge.delete()[0]:
        return FollowState(following=False, requested=False, followers_count=followers_count)
    events.user_unfollowed.send(sender=Follow, follower_id=actor.user_id, following_id=person_id)
    _count(actor.user_id, person_id, change=-1)
    return FollowState(following=False, requested=False, followers_count=followers_count - 1)


def _other_person(actor: Viewer, username: str) -> int:
    person_id = selectors.get_visible_person(viewer=actor, username=username).pk
    if person_id == actor.user_id:
        raise CannotFollowSelf
    return person_id


def _lock_pair(actor_id: int, person_id: int) -> int:
    """Lock both accounts in the order of their ids. Returns the person's count of followers."""
    locked: dict[int, int] = dict(
        User.objects.active()
        .filter(pk__in=[actor_id, person_id])
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk", "followers_count")
    )
    if len(locked) != 2:
        raise NotFound
    return locked[person_id]


def _count(follower_id: int, following_id: int, *, change: int) -> None:
    change_counts(user_id=follower_id, following=change)
    change_counts(user_id=following_id, followers=change)
