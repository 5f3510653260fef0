"""Mutes: a person kept out of the feed and of notifications, who does not learn of it."""

from datetime import timedelta

from django.utils import timezone

from accounts.errors import TokenInvalid
from accounts.selectors import active_users
from config.errors import NotFound
from config.locking import first_for_key_share
from config.viewer import Viewer
from relationships import events
from relationships.cards import MuteState
from relationships.errors import CannotMuteSelf
from relationships.models import Mute
from relationships.selectors import visible_people
from reliability.transactions import atomic


@atomic
def mute(*, actor: Viewer, username: str, duration: timedelta | None = None) -> MuteState:
    """Mute a person, for `duration` or until unmuted; again: from now on for the new duration.

    Raises `NotFound`, `CannotMuteSelf`.
    """
    person_id = _lock_person(actor, username)
    expires_at = None if duration is None else timezone.now() + duration
    Mute.objects.put(by=actor.user_id, to=person_id, expires_at=expires_at)
    events.user_muted.send(
        sender=Mute, muter_id=actor.user_id, muted_id=person_id, expires_at=expires_at
    )
    return {"muting": True}


@atomic
def unmute(*, actor: Viewer, username: str) -> MuteState:
    """End a mute. Idempotent. Raises `NotFound`, `CannotMuteSelf`."""
    person_id = _lock_person(actor, username)
    Mute.objects.take(by=actor.user_id, to=person_id)
    events.user_unmuted.send(sender=Mute, muter_id=actor.user_id, muted_id=person_id)
    return {"muting": False}


def sweep_expired_mutes() -> int:
    """Delete the mutes that have run out. Returns how many."""
    return Mute.objects.expired().delete()[0]


def _lock_person(actor: Viewer, username: str) -> int:
    """The id of the person of that name; theirs is locked and the actor's own account, which has to
    be active still."""
    if first_for_key_share(active_users().filter(pk=actor.user_id)) is None:
        raise TokenInvalid
    person = first_for_key_share(visible_people(viewer=actor).named(username))
    if person is None:
        raise NotFound
    if person.pk == actor.user_id:
        raise CannotMuteSelf
    return person.pk
