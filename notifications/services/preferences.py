"""People say of what they want to be told."""

from collections.abc import Mapping

from config.viewer import Viewer
from notifications import selectors
from notifications.models import NotificationPreference, Setting, Verb
from reliability.transactions import atomic


@atomic
def set_preferences(*, viewer: Viewer, changes: Mapping[Verb, Setting]) -> dict[Verb, Setting]:
    """Make the viewer's settings those in `changes`; other verbs keep theirs. Returns all of them.

    One statement writes, and takes the rows in one order: two at once lose nothing and do not get
    stuck.
    """
    NotificationPreference.objects.bulk_create(
        [
            NotificationPreference(user_id=viewer.user_id, verb=verb, setting=changes[verb])
            for verb in sorted(changes)
        ],
        update_conflicts=True,
        unique_fields=["user", "verb"],
        update_fields=["setting"],
    )
    return selectors.preferences(viewer=viewer)
