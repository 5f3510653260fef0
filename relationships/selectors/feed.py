from django.db.models import QuerySet

from accounts.models import User
from config.viewer import Viewer
from relationships.models import Follow
from relationships.selectors.visibility import is_muted


def feed_authors(*, viewer: Viewer) -> QuerySet[Follow, int]:
    """The ids of those whose posts are in the viewer's feed: the viewer and whom they follow and
    do not mute.

    A queryset of one column, meant to be embedded in a larger statement.
    """
    oneself = User.objects.filter(pk=viewer.user_id).values_list("pk", flat=True)
    followed = Follow.objects.by(viewer.user_id).exclude(
        is_muted(viewer=viewer, person="following")
    )
    return followed.values_list("following_id", flat=True).union(oneself, all=True)


def circle(*, viewer: Viewer) -> list[int]:
    """The ids of all whose posts may come to be in the viewer's feed: the viewer and whom they
    follow, muted or not, since a mute runs out by itself."""
    followed = Follow.objects.by(viewer.user_id).values_list("following_id", flat=True)
    return [viewer.user_id, *followed]
