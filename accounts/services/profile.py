"""What people say of themselves."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError

from accounts import events, selectors
from accounts.models import User
from accounts.search_text import search_text
from accounts.services.names import refuse_hoarding, taken
from config.viewer import Viewer
from reliability.transactions import atomic


def change_profile(*, viewer: Viewer, changes: Mapping[str, Any]) -> User:
    """Set fields of one's own account to the values in `changes`. Raises `NotFound`,
    `TooManyNewNames`, and a validation error (`unique`) for a username that is or was
    somebody else's."""
    try:
        return _change_profile(viewer=viewer, changes=changes)
    except IntegrityError as conflict:
        raise taken(conflict) from None


@atomic
def _change_profile(*, viewer: Viewer, changes: Mapping[str, Any]) -> User:
    user = selectors.lock_own(user_id=viewer.user_id)
    opened = user.is_private and not changes.get("is_private", True)
    if "username" in changes:
        refuse_hoarding(user, username=changes["username"])
    for field, value in changes.items():
        setattr(user, field, value)
    user.search_text = search_text(username=user.username, name=user.name)
    user.save(update_fields=[*changes, "search_text"])
    events.account_changed.send(sender=User, user_id=user.pk)
    if opened:
        events.account_opened.send(sender=User, user_id=user.pk)
        events.account_shown.send(sender=User, user_id=user.pk)
        user.refresh_from_db(fields=["followers_count"])
    return user
