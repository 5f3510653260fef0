"""One person, as a viewer finds them by name."""

from collections.abc import Iterable

from accounts.models import User
from config.errors import NotFound
from config.viewer import Viewer
from relationships.errors import AccountPrivate
from relationships.models import Follow
from relationships.selectors.visibility import listed_people, visible_people


def get_visible_person(*, viewer: Viewer, username: str) -> User:
    """The person of that name whose profile the viewer may see. Raises `NotFound`."""
    person = visible_people(viewer=viewer).named(username).first()
    if person is None:
        raise NotFound
    return person


def ids_by_username(*, viewer: Viewer, usernames: Iterable[str]) -> dict[str, int]:
    """Ids of those of `usernames` whom the viewer may know of, by the name in lower case. One
    query."""
    wanted = {username.lower() for username in usernames}
    if not wanted:
        return {}
    found = visible_people(viewer=viewer).among(wanted).values_list("username", "pk")
    return {username.lower(): user_id for username, user_id in found}


def get_readable_person(*, viewer: Viewer, username: str) -> User:
    """The person of that name, whose posts and lists the viewer may read.

    Raises `NotFound` where either blocks the other, `AccountPrivate` for a private account that
    the viewer does not follow.
    """
    person = get_listed_person(viewer=viewer, username=username)
    followed = Follow.objects.leading(by=viewer.user_id, to=person.pk)
    if person.is_private and person.pk != viewer.user_id and not followed.exists():
        raise AccountPrivate
    return person


def get_listed_person(*, viewer: Viewer, username: str) -> User:
    """The person of that name, with no block between them and the viewer. Raises `NotFound`."""
    person = listed_people(viewer=viewer).named(username).first()
    if person is None:
        raise NotFound
    return person
