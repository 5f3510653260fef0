"""How the viewer stands to people, from all kinds of edges at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from typing import Any

from django.db.models import F, QuerySet, Value

from accounts.cards import ViewerRelation
from accounts.models import User
from config.viewer import Viewer
from relationships.models import Block, Follow, FollowRequest, Mute
from relationships.models.edges import EdgeQuerySet
from relationships.selectors.visibility import visible_people


class Standing(StrEnum):
    """One way in which the viewer and a person are tied."""

    FOLLOWING = "following"
    FOLLOWED_BY = "followed_by"
    REQUESTED = "requested"
    BLOCKING = "blocking"
    BLOCKED_BY = "blocked_by"
    MUTING = "muting"


def relation_to(*, viewer: Viewer, person_id: int) -> ViewerRelation | None:
    """How the viewer stands to a person; None for oneself. One query."""
    if person_id == viewer.user_id:
        return None
    return _relation(standings(viewer=viewer, people=[person_id])[person_id])


def relations(*, viewer: Viewer, usernames: Iterable[str]) -> Sequence[tuple[User, ViewerRelation]]:
    """Those of `usernames` whose profile the viewer may see, in that order, oneself left out, and
    how the viewer stands to each. Two queries."""
    wanted = list(dict.fromkeys(username.lower() for username in usernames))
    people = visible_people(viewer=viewer).among(wanted).exclude(pk=viewer.user_id)
    found = {person.username.lower(): person for person in people.only("username")}
    ties = standings(viewer=viewer, people=[person.pk for person in found.values()])
    in_order = (found[username] for username in wanted if username in found)
    return [(person, _relation(ties[person.pk])) for person in in_order]


def standings(*, viewer: Viewer, people: Collection[int]) -> dict[int, set[Standing]]:
    """All ties between the viewer and each of `people`. One query."""
    me = viewer.user_id
    ties = [
        _ties(Follow.objects.filter(follower=me), "following", people, Standing.FOLLOWING),
        _ties(Follow.objects.filter(following=me), "follower", people, Standing.FOLLOWED_BY),
        _ties(FollowRequest.objects.filter(requester=me), "target", people, Standing.REQUESTED),
        _ties(Block.objects.filter(blocker=me), "blocked", people, Standing.BLOCKING),
        _ties(Block.objects.filter(blocked=me), "blocker", people, Standing.BLOCKED_BY),
        _ties(Mute.objects.live().filter(muter=me), "muted", people, Standing.MUTING),
    ]
    found: dict[int, set[Standing]] = defaultdict(set)
    for person_id, standing in ties[0].union(*ties[1:], all=True):
        found[person_id].add(Standing(standing))
    return found


def _ties(
    edges: EdgeQuerySet[Any], other_end: str, people: Collection[int], standing: Standing
) -> QuerySet[Any, tuple[int, str]]:
    leading = edges.filter(**{f"{other_end}__in": people})
    return leading.values_list(F(f"{other_end}_id"), Value(standing.value))


def _relation(ties: set[Standing]) -> ViewerRelation:
    return {
        "following": Standing.FOLLOWING in ties,
        "followed_by": Standing.FOLLOWED_BY in ties,
        "requested": Standing.REQUESTED in ties,
        "blocking": Standing.BLOCKING in ties,
        "muting": Standing.MUTING in ties,
    }
