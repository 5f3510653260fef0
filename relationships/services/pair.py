"""Two people, locked for a change between them."""

from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models import User
from accounts.services import change_counts
from config.errors import NotFound
from config.viewer import Viewer
from relationships.models import Follow
from relationships.selectors import Standing, standings


@dataclass(slots=True)
class Pair:
    """The caller `me` and the other `person`, both locked, and all `ties` between them."""

    me: User
    person: User
    ties: set[Standing]

    def make_follow(self, *, follower: User, following: User) -> bool:
        """Insert the edge unless it is there, and count it. Whether it was inserted."""
        inserted = Follow.objects.add(by=follower.pk, to=following.pk)
        if inserted:
            self._count(follower, following, 1)
        return inserted

    def end_follow(self, *, follower: User, following: User) -> bool:
        """Delete the edge if it is there, and count it. Whether it was."""
        deleted = Follow.objects.take(by=follower.pk, to=following.pk)
        if deleted:
            self._count(follower, following, -1)
        return deleted

    def _count(self, follower: User, following: User, change: int) -> None:
        follower.following_count += change
        following.followers_count += change
        change_counts(user_id=follower.pk, following=change)
        change_counts(user_id=following.pk, followers=change)


def lock_pair(*, actor: Viewer, username: str, themselves: Exception) -> Pair:
    """Lock the caller and the person of that name, in the order of their ids, as every change
    between two people does: so a follow and a block cannot pass each other.

    Raises `NotFound` where there is nobody, or someone who blocks the caller; `themselves` for the
    caller's own name.
    """
    both = Q(pk=actor.user_id) | Q(username_key=username.lower())
    people = User.objects.active().alias(username_key=Lower("username")).filter(both)
    locked = people.order_by("pk").select_for_update(no_key=True)
    found = {user.pk: user for user in locked}
    me = found.pop(actor.user_id, None)
    if me is not None and me.username.lower() == username.lower():
        raise themselves
    if me is None or not found:
        raise NotFound
    (person,) = found.values()
    ties = standings(viewer=actor, people=[person.pk])[person.pk]
    if Standing.BLOCKED_BY in ties:
        raise NotFound
    return Pair(me, person, ties)
