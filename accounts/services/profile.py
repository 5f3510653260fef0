"""What people say of themselves."""

from collections.abc import Mapping
from typing import Any

from accounts import events, selectors
from accounts.models import User
from config.errors import NotFound
from config.viewer import Viewer
from reliability.transactions import atomic


@atomic
def change_profile(*, viewer: Viewer, changes: Mapping[str, Any]) -> User:
    """Set fields of one's own account to the values in `changes`. Raises `NotFound`."""
    user = selectors.active_users().filter(pk=viewer.user_id).select_for_update(no_key=True).first()
    if user is None:
        raise NotFound
    opened = user.is_private and not changes.get("is_private", True)
    for name, value in changes.items():
        setattr(user, name, value)
    user.save(update_fields=list(changes))
    if opened:
        events.account_opened.send(sender=User, user_id=user.pk)
        user.refresh_from_db(fields=["followers_count"])
    return user
