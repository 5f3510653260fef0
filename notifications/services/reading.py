"""What people do with their notifications."""

from config.viewer import Viewer
from notifications import selectors
from notifications.models import Notification
from reliability.transactions import atomic


@atomic
def mark(*, viewer: Viewer, notification_id: int, is_read: bool) -> Notification:
    """Make one notification read or unread, which does not move it. Raises `NotFound`."""
    notification = selectors.get_notification(viewer=viewer, notification_id=notification_id)
    Notification.objects.filter(pk=notification.pk).update(is_read=is_read)
    notification.is_read = is_read
    return notification


@atomic
def mark_all_read(*, viewer: Viewer) -> int:
    """Make all that the viewer sees as unread read. Returns how many."""
    unread = selectors.visible_notifications(viewer=viewer).filter(is_read=False)
    locked = unread.order_by("pk").select_for_update(of=("self",))
    return Notification.objects.filter(pk__in=locked.values("pk")).update(is_read=True)


@atomic
def delete(*, viewer: Viewer, notification_id: int) -> None:
    """Delete one of the viewer's own notifications. Raises `NotFound`."""
    selectors.get_notification(viewer=viewer, notification_id=notification_id).delete()
