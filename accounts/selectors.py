"""Reads of accounts."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from accounts.models import Export, Session, SessionQuerySet, User, UserQuerySet
from config.errors import NotFound

DEVICE_MEMORY = timedelta(days=90)


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


def lock_own(*, user_id: int, against_references: bool = False) -> User:
    """The viewer's own account, locked against other changes of it, or also against new rows that
    reference it. Raises `NotFound`."""
    own = active_users().filter(pk=user_id)
    user = own.select_for_update(no_key=not against_references).first()
    if user is None:
        raise NotFound
    return user


def kept_among(user_ids: Iterable[int]) -> set[int]:
    """Those whose accounts were not deleted."""
    return set(User.objects.kept().filter(pk__in=list(user_ids)).values_list("pk", flat=True))


def has_known_device(session: Session) -> bool:
    """Whether the account had another session on a device of that name in `DEVICE_MEMORY`."""
    others = Session.objects.filter(user_id=session.user_id, device=session.device)
    recent = others.filter(last_used_at__gt=timezone.now() - DEVICE_MEMORY)
    return recent.exclude(pk=session.pk).exists()


def find_login(username: str) -> User | None:
    """The account that logs in by this username or e-mail address, whatever its state."""
    return logins(username).first()


def logins(username: str) -> UserQuerySet:
    """At most one account: the one that logs in by this username or e-mail address."""
    kept = User.objects.kept()
    return kept.with_email(username) if "@" in username else kept.named(username)


def own_sessions(*, user_id: int) -> SessionQuerySet:
    """The devices that an account is logged in on, the latest login first."""
    return Session.objects.filter(user_id=user_id).going_on().order_by("-pk")


def get_export(*, user_id: int) -> Export:
    """The latest export of an account, with the account. Raises `NotFound`."""
    export = Export.objects.select_related("user").filter(user=user_id).first()
    if export is None:
        raise NotFound
    return export


def is_known_place(*, username: str, place: str) -> bool:
    """Whether whoever logs in by this name was logged in from that network lately. One query, as
    long for a name that nobody has."""
    people = logins(username).values("pk")
    return bool(place) and Session.objects.filter(user__in=people, ip=place).exists()
