"""What a deleted account leaves in the graph. Steps of `accounts.purge`."""

from typing import Any

from accounts.purge import delete_some
from relationships.models import Block, Follow, FollowRequest, Mute, WellKnown
from relationships.models.edges import EdgeQuerySet
from reliability.counted_rows import delete_counted


def purge_requests(*, user_id: int, limit: int) -> int:
    """Before the follows: what is accepted meanwhile is one."""
    return _purge_edges(FollowRequest.objects.all(), user_id, limit)


def purge_follows(*, user_id: int, limit: int) -> int:
    """In both directions, counted off the others."""
    edges = Follow.objects.by(user_id).values_list("pk", flat=True)
    ids = list(edges.order_by("-pk")[:limit])
    if not ids:
        edges = Follow.objects.of(user_id).values_list("pk", flat=True)
        ids = list(edges.order_by("-pk")[:limit])
    if ids:
        delete_counted(Follow, ids=ids)
    return len(ids)


def purge_barriers(*, user_id: int, limit: int) -> int:
    """Blocks and mutes."""
    return _purge_edges(Block.objects.all(), user_id, limit) or _purge_edges(
        Mute.objects.all(), user_id, limit
    )


def purge_well_known(*, user_id: int, limit: int) -> int:
    return delete_some(WellKnown.objects.filter(person=user_id), limit=limit)


def _purge_edges(edges: EdgeQuerySet[Any], user_id: int, limit: int) -> int:
    by, to = edges.touching(user_id)
    return delete_some(by, limit=limit) or delete_some(to, limit=limit)
