"""The one rule of who may see whom, as conditions in SQL.

Each takes the path from the row in question to a person ("pk" where the row is one) and holds for
one viewer. All that a viewer gets to see is put together from these, and from nothing else.
"""

from collections.abc import Collection

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q

from accounts.models import User, UserQuerySet
from accounts.selectors import active_users
from config.viewer import Viewer
from relationships.models import Block, Follow, Mute

ONESELF = "pk"


def visible_people(*, viewer: Viewer) -> UserQuerySet:
    """The accounts whose profile `viewer` may see: all but those that block the viewer.

    Deactivated and suspended accounts are never among them.
    """
    return active_users().filter(~_blocked_by(viewer, ONESELF))


def listed_people(*, viewer: Viewer) -> UserQuerySet:
    """The accounts that lists show to `viewer`: those with no block in either direction. Every
    read of people, but for a profile and the viewer's own list of blocks, starts here."""
    return active_users().filter(not_apart(viewer=viewer, person=ONESELF))


def open_people() -> UserQuerySet:
    """The accounts whose posts anyone may read whom they do not block."""
    return active_users().filter(is_private=False)


def is_listed(*, viewer: Viewer, person: str) -> Q:
    """`listed_people`, for the person that the foreign key `person` leads to."""
    return Q(**{f"{person}__is_active": True}) & not_apart(viewer=viewer, person=person)


def may_read(*, viewer: Viewer, author: str) -> Q:
    """Whether `viewer` may read what the person that the foreign key `author` leads to writes:
    their account is open, or the viewer's own, or the viewer follows it, and neither blocks the
    other."""
    followed = Follow.objects.filter(follower_id=viewer.user_id, following_id=_ref(author))
    is_open = Q(**{f"{author}__is_private": False})
    own = Q(**{author: viewer.user_id})
    return is_listed(viewer=viewer, person=author) & (is_open | own | Q(Exists(followed)))


def doors_open(*, viewer: Viewer, people: str) -> Q:
    """Whether `viewer` is let in by each person whose id is in the array column `people` (null:
    nobody's): their account is open, or the viewer's own, or the viewer follows it. A block is no
    door: it hides what the two write, not what others write below it."""
    followed = Follow.objects.filter(follower_id=viewer.user_id, following_id=OuterRef("pk"))
    shut = _private_among(people).exclude(pk=viewer.user_id).exclude(Exists(followed))
    return Q(**{f"{people}__isnull": True}) | ~Q(Exists(shut))


def anyone_private(people: str) -> Q:
    """Whether the account of anyone in the array column `people` is private."""
    return Q(**{f"{people}__isnull": False}) & Q(Exists(_private_among(people)))


def _private_among(people: str) -> UserQuerySet:
    among = Func(
        F("pk"),
        Func(OuterRef(people), function="ANY"),
        template="%(expressions)s",
        arg_joiner=" = ",
        output_field=BooleanField(),
    )
    return User.objects.filter(among, is_private=True)


def is_muted(*, viewer: Viewer, person: str) -> Exists:
    """Whether `viewer` mutes the person just now. Hides from the feed and from notifications."""
    return Exists(Mute.objects.live().filter(muter_id=viewer.user_id, muted_id=_ref(person)))


def not_apart(*, viewer: Viewer, person: str) -> Q:
    """Neither blocks the other."""
    blocking = Block.objects.filter(blocker_id=viewer.user_id, blocked_id=_ref(person))
    return ~Q(Exists(blocking)) & ~_blocked_by(viewer, person)


def _blocked_by(viewer: Viewer, person: str) -> Q:
    return Q(Exists(Block.objects.filter(blocker_id=_ref(person), blocked_id=viewer.user_id)))


def _ref(person: str) -> OuterRef:
    """The id of the person, read from the foreign key without a join."""
    return OuterRef(person if person == ONESELF else f"{person}_id")


def apart_from(*, user_id: int, among: Collection[int]) -> set[int]:
    """Those of `among` who block the user, or whom the user blocks. One query."""
    blocked = Block.objects.filter(blocker_id=user_id, blocked_id__in=among)
    blockers = Block.objects.filter(blocked_id=user_id, blocker_id__in=among)
    found = blocked.values_list("blocked_id").union(blockers.values_list("blocker_id"), all=True)
    return {person_id for (person_id,) in found}
