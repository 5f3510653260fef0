"""The lists of the graph: newest edge first, at most `limit` edges with an id under `below`."""

from typing import TypeVar

from config.planning import unguessed
from config.viewer import Viewer
from relationships.models import Block, Follow, FollowRequest, Mute
from relationships.models.edges import EdgeQuerySet
from relationships.selectors.visibility import is_listed

M = TypeVar("M", Follow, FollowRequest, Block, Mute)


def followers(*, viewer: Viewer, person_id: int, below: int | None, limit: int) -> list[Follow]:
    """Who follows a person; each edge with its `follower`."""
    edges = Follow.objects.of(person_id).filter(is_listed(viewer=viewer, person="follower"))
    return _newest(edges, "follower", below, limit)


def following(*, viewer: Viewer, person_id: int, below: int | None, limit: int) -> list[Follow]:
    """Whom a person follows; each edge with its `following`."""
    edges = Follow.objects.by(person_id).filter(is_listed(viewer=viewer, person="following"))
    return _newest(edges, "following", below, limit)


def requests_received(*, viewer: Viewer, below: int | None, limit: int) -> list[FollowRequest]:
    """Who waits to follow the viewer; each with its `requester`."""
    edges = FollowRequest.objects.filter(target_id=unguessed(viewer.user_id))
    edges = edges.filter(is_listed(viewer=viewer, person="requester"))
    return _newest(edges, "requester", below, limit)


def requests_sent(*, viewer: Viewer, below: int | None, limit: int) -> list[FollowRequest]:
    """Whom the viewer waits to follow; each with its `target`."""
    edges = FollowRequest.objects.filter(requester_id=unguessed(viewer.user_id))
    edges = edges.filter(is_listed(viewer=viewer, person="target"))
    return _newest(edges, "target", below, limit)


def blocks(*, viewer: Viewer, below: int | None, limit: int) -> list[Block]:
    """Whom the viewer blocks; each with its `blocked`."""
    edges = Block.objects.filter(blocker_id=unguessed(viewer.user_id), blocked__is_active=True)
    return _newest(edges, "blocked", below, limit)


def mutes(*, viewer: Viewer, below: int | None, limit: int) -> list[Mute]:
    """Whom the viewer mutes just now; each with its `muted`."""
    edges = Mute.objects.live().filter(muter_id=unguessed(viewer.user_id))
    edges = edges.filter(is_listed(viewer=viewer, person="muted"))
    return _newest(edges, "muted", below, limit)


def _newest(edges: EdgeQuerySet[M], other_end: str, below: int | None, limit: int) -> list[M]:
    if below is not None:
        edges = edges.filter(pk__lt=below)
    return list(edges.select_related(other_end).order_by("-pk")[:limit])
