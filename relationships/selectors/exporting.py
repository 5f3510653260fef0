"""The graph around a person, for their export: the people whom the lists of the API show to them.

Who has left, or is apart by a block, is in no list, and so in none of these.
"""

from typing import Any

from accounts.cards import user_card
from accounts.export import Batch, ExportSection, Row, batch_of
from config.ids import id_text, timestamp
from config.planning import unguessed
from config.viewer import Viewer
from relationships.models import Block, Follow, FollowRequest, Mute
from relationships.models.edges import EdgeQuerySet
from relationships.selectors.visibility import is_listed


def _edges(
    edges: EdgeQuerySet[Any], own: str, other: str, *, viewer: Viewer, after: int, limit: int
) -> Batch:
    """The edges whose end `own` is the viewer, with the person at the end `other`."""
    mine = edges.filter(**{own: unguessed(viewer.user_id)}, pk__gt=after)
    found = list(mine.select_related(other).order_by("pk")[:limit])
    return batch_of(
        found, limit=limit, place=lambda edge: edge.pk, row=lambda edge: _row(edge, other)
    )


def _row(edge: Any, other: str) -> Row:
    row: Row = {
        "id": id_text(edge.pk),
        "created_at": timestamp(edge.created_at),
        "user": user_card(getattr(edge, other)),
    }
    if isinstance(edge, Mute):
        row["muted_until"] = timestamp(edge.expires_at) if edge.expires_at else None
    return row


def _following(*, viewer: Viewer, after: int, limit: int) -> Batch:
    edges = Follow.objects.filter(is_listed(viewer=viewer, person="following"))
    return _edges(edges, "follower", "following", viewer=viewer, after=after, limit=limit)


def _followers(*, viewer: Viewer, after: int, limit: int) -> Batch:
    edges = Follow.objects.filter(is_listed(viewer=viewer, person="follower"))
    return _edges(edges, "following", "follower", viewer=viewer, after=after, limit=limit)


def _requests_sent(*, viewer: Viewer, after: int, limit: int) -> Batch:
    edges = FollowRequest.objects.filter(is_listed(viewer=viewer, person="target"))
    return _edges(edges, "requester", "target", viewer=viewer, after=after, limit=limit)


def _requests_received(*, viewer: Viewer, after: int, limit: int) -> Batch:
    edges = FollowRequest.objects.filter(is_listed(viewer=viewer, person="requester"))
    return _edges(edges, "target", "requester", viewer=viewer, after=after, limit=limit)


def _blocks(*, viewer: Viewer, after: int, limit: int) -> Batch:
    edges = Block.objects.filter(blocked__is_active=True)
    return _edges(edges, "blocker", "blocked", viewer=viewer, after=after, limit=limit)


def _mutes(*, viewer: Viewer, after: int, limit: int) -> Batch:
    edges = Mute.objects.live().filter(is_listed(viewer=viewer, person="muted"))
    return _edges(edges, "muter", "muted", viewer=viewer, after=after, limit=limit)


SECTIONS = [
    ExportSection("following", _following),
    ExportSection("followers", _followers),
    ExportSection("follow_requests_sent", _requests_sent),
    ExportSection("follow_requests_received", _requests_received),
    ExportSection("blocks", _blocks),
    ExportSection("mutes", _mutes),
]
