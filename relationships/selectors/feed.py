from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from config.viewer import Viewer
from relationships.models import Follow
from relationships.selectors.visibility import is_muted


def feed_authors(*, viewer: Viewer) -> QuerySet[Follow, int]:
    """The ids of those whose posts are in the viewer's feed: the viewer and whom they follow and
    do not mute.

    A queryset of one column, meant to be embedded in a larger statement.
    """
    followed = Follow.objects.by(viewer.user_id).exclude(
        is_muted(viewer=viewer, person="following")
    )
    return followed.values_list("following_id", flat=True).union(_oneself(viewer), all=True)


def is_feed_author(*, viewer: Viewer, person: str) -> Q:
    """`feed_authors`, as a condition on the person whose id is in the column `person` + `_id`."""
    followed = Follow.objects.filter(
        follower_id=viewer.user_id, following_id=OuterRef(f"{person}_id")
    )
    oneself = Q(**{f"{person}_id": viewer.user_id})
    return oneself | (Q(Exists(followed)) & ~Q(is_muted(viewer=viewer, person=person)))


def circle_authors(*, viewer: Viewer) -> QuerySet[Follow, int]:
    """`circle`, as a queryset of one column."""
    followed = Follow.objects.by(viewer.user_id).values_list("following_id", flat=True)
    return followed.union(_oneself(viewer), all=True)


def circle(*, viewer: Viewer, limit: int) -> list[int]:
    """The ids of all whose posts may come to be in the viewer's feed, `limit` of them at most: the
    viewer and whom they follow, muted or not, since a mute runs out by itself."""
    followed = Follow.objects.by(viewer.user_id).values_list("following_id", flat=True)
    return [viewer.user_id, *followed[: limit - 1]]


def _oneself(viewer: Viewer) -> QuerySet[User, int]:
    return User.objects.filter(pk=viewer.user_id).values_list("pk", flat=True)
