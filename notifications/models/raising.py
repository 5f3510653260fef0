"""The one statement that writes a notification, or finds that it is not to be written."""

from typing import Any

from django.db.models import Exists, QuerySet

from accounts.models import User
from config.query_template import QueryTemplate
from config.viewer import Viewer
from notifications.models.preference import NotificationPreference
from relationships.selectors import ONESELF, is_muted, listed_people


def _heard_sender(receiver_id: Any, sender_id: Any, verb: Any) -> QuerySet[User, Any]:
    """The sender, if they are someone else whom the receiver may see and does not mute, and no
    preference is against it; nobody for a receiver who deleted their account."""
    receiver = Viewer(user_id=receiver_id, session_id=0)
    against = NotificationPreference.objects.against(
        receiver_id=receiver_id, verb=verb, sender_id=sender_id
    )
    senders = listed_people(viewer=receiver).filter(pk=sender_id).exclude(pk=receiver_id)
    heard = senders.exclude(is_muted(viewer=receiver, person=ONESELF)).exclude(Exists(against))
    return heard.filter(Exists(User.objects.kept().filter(pk=receiver_id))).values("pk")


def _against(receiver_id: Any, verb: Any) -> QuerySet[NotificationPreference]:
    return NotificationPreference.objects.against(
        receiver_id=receiver_id, verb=verb, sender_id=None
    )


_INSERT = """
INSERT INTO notifications_notification (receiver_id, sender_id, verb, content_type, content_id)
SELECT {receiver_id}::bigint, {sender_id}::bigint, {verb}::varchar, {content_type}::varchar,
  {content_id}::bigint
"""
_ON_CONFLICT = """)
ON CONFLICT (sender_id, receiver_id, verb, content_type, content_id)
DO UPDATE SET is_read = FALSE, last_event_at = clock_timestamp()
WHERE notifications_notification.is_read
"""
RAISE_BY_SENDER = QueryTemplate(
    _heard_sender,
    "receiver_id",
    "sender_id",
    "verb",
    opening=f"{_INSERT}WHERE EXISTS (",
    ending=_ON_CONFLICT,
)
RAISE_BY_SERVICE = QueryTemplate(
    _against, "receiver_id", "verb", opening=f"{_INSERT}WHERE NOT EXISTS (", ending=_ON_CONFLICT
)
