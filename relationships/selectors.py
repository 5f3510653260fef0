"""Reads of the graph, and the one rule of who may see whom."""

from django.db.models import QuerySet

from accounts.cards import ViewerRelation
from accounts.models import User, UserQuerySet
from accounts.selectors import active_users
from config.errors import NotFound
from config.viewer import Viewer
from relationships.models import Follow


def visible_people(*, viewer: Viewer) -> UserQuerySet:  # noqa: ARG001
    """The accounts whose profile `viewer` may see. Every read of people starts here.

    Blocks join here; deactivated and suspended accounts are never among them.
    """
    return active_users()


def get_visible_person(*, viewer: Viewer, username: str) -> User:
    """The person of that name, without regard to case. Raises `NotFound`."""
    person = visible_people(viewer=viewer).named(username).first()
    if person is None:
        raise NotFound
    return person


def feed_authors(*, viewer: Viewer) -> QuerySet[Follow, int]:
    """The ids of those whose posts are in the viewer's feed: the viewer and whom they follow.

    A queryset of one column, meant to be embedded in a larger statement.
    """
    oneself = User.objects.filter(pk=viewer.user_id).values_list("pk", flat=True)
    followed = Follow.objects.by(viewer.user_id).values_list("following_id", flat=True)
    return followed.union(oneself, all=True)


def relation_to(*, viewer: Viewer, person_id: int) -> ViewerRelation | None:
    """How the viewer stands to a person; None for oneself. One query."""
    if person_id == viewer.user_id:
        return None
    follows = Follow.objects.filter(follower_id=viewer.user_id, following_id=person_id)
    followed = Follow.objects.filter(follower_id=person_id, following_id=viewer.user_id)
    edges = set(follows.union(followed, all=True).values_list("follower_id", flat=True))
    return {
        "following": viewer.user_id in edges,
        "followed_by": person_id in edges,
        "requested": False,
        "blocking": False,
        "muting": False,
    }
