"""What people do with a group of notifications: with those of its events that they see, up to the
one by which the group is named. What came later they have not been shown."""

from django.db.models import Q

from config.viewer import Viewer
from notifications import selectors
from notifications.models import Notification
from reliability.transactions import atomic


@atomic
def mark_group(*, viewer: Viewer, notification_id: int, is_read: bool) -> selectors.Group:
    """Make the group that ends with this event read or unread, which does not move it. Raises
    `NotFound`."""
    ids = _locked(viewer, notification_id)
    changed = Notification.objects.filter(pk__in=ids, is_read=not is_read)
    changed.update(is_read=is_read)
    return selectors.get_group(viewer=viewer, notification_id=notification_id)


@atomic
def delete_group(*, viewer: Viewer, notification_id: int) -> None:
    """Delete the group that ends with this event. Raises `NotFound`."""
    Notification.objects.filter(pk__in=_locked(viewer, notification_id)).delete()


def _locked(viewer: Viewer, notification_id: int) -> list[int]:
    """The ids of the group's events, locked in their order."""
    newest = selectors.get_notification(viewer=viewer, notification_id=notification_id)
    events = selectors.visible_notifications(viewer=viewer).filter(_up_to(newest))
    locked = events.order_by("pk").select_for_update(of=("self",))
    return list(locked.values_list("pk", flat=True))


def _up_to(newest: Notification) -> Q:
    if newest.verb not in selectors.FOLDED:
        return Q(pk=newest.pk)
    same = Q(verb=newest.verb, content_type=newest.content_type, content_id=newest.content_id)
    return same & Q(last_event_at__lte=newest.last_event_at)
