"""Reads of accounts."""

from accounts.models import User, UserQuerySet
from config.errors import NotFound


def active_users() -> UserQuerySet:
    """Everyone who may be seen at all. Whom a viewer may see is decided on top of this, in
    `relationships.selectors.visible_people`."""
    return User.objects.active()


def get_own(*, user_id: int) -> User:
    """The viewer's own account. Raises `NotFound`."""
    user = active_users().filter(pk=user_id).first()
    if user is None:
        raise NotFound
    return user


def find_login(username: str) -> User | None:
    """The account that logs in by this username or e-mail address, whatever its state."""
    by_email = "@" in username
    found = User.objects.with_email(username) if by_email else User.objects.named(username)
    return found.first()
