"""The account itself, as an export shows it. No secret is in it: neither the password's hash nor
the second factor's."""

from typing import Any

from accounts.cards import user_card
from accounts.export import Batch, ExportSection, Row, batch_of
from accounts.models import EmailChange, ModerationAction, RecoveryCode, Session, TakenName, User
from config.ids import id_text, timestamp
from config.viewer import Viewer


def _time(at: Any) -> str | None:
    return timestamp(at) if at else None


def _account(*, viewer: Viewer, after: int, limit: int) -> Batch:
    """Without counts: they are totals of rows that are others' too."""
    return Batch([_account_row(user) for user in User.objects.filter(pk=viewer.user_id)], None)


def _account_row(user: User) -> Row:
    return {
        **user_card(user),
        "bio": user.bio,
        "location": user.location,
        "website": user.website or None,
        "banner_url": user.banner_url or None,
        "created_at": timestamp(user.created_at),
        "email": user.email,
        "email_verified_at": _time(user.email_verified_at),
    }


def _usernames(*, viewer: Viewer, after: int, limit: int) -> Batch:
    """The present one and those that were given up, which stay kept. A few a day at most."""
    names = TakenName.objects.filter(user=viewer.user_id).order_by("lowered")
    return Batch(
        [{"username": name.lowered, "taken_at": timestamp(name.taken_at)} for name in names], None
    )


def _sessions(*, viewer: Viewer, after: int, limit: int) -> Batch:
    """Those that are over too: from where the account was used."""
    sessions = Session.objects.filter(user=viewer.user_id, pk__gt=after).order_by("pk")[:limit]
    return batch_of(list(sessions), limit=limit, place=lambda found: found.pk, row=_session_row)


def _session_row(session: Session) -> Row:
    return {
        "id": id_text(session.pk),
        "device": session.device,
        "ip": session.ip,
        "created_at": timestamp(session.created_at),
        "last_used_at": timestamp(session.last_used_at),
        "ended_at": _time(session.ended_at),
    }


def _second_factor(*, viewer: Viewer, after: int, limit: int) -> Batch:
    on = User.objects.filter(pk=viewer.user_id, otp_enabled_at__isnull=False)
    codes = RecoveryCode.objects.filter(user=viewer.user_id).count()
    times = on.values_list("otp_enabled_at", flat=True)
    return Batch([{"enabled_at": _time(at), "recovery_codes_left": codes} for at in times], None)


def _email_change(*, viewer: Viewer, after: int, limit: int) -> Batch:
    wanted = EmailChange.objects.filter(user=viewer.user_id)
    rows = [
        {"email": change.email, "created_at": timestamp(change.created_at)} for change in wanted
    ]
    return Batch([*rows], None)


def _moderation(*, viewer: Viewer, after: int, limit: int) -> Batch:
    """What the staff did, and when. Not who, nor why: the reason may name those who complained."""
    acts = ModerationAction.objects.filter(user=viewer.user_id, pk__gt=after).order_by("pk")[:limit]
    return batch_of(
        list(acts),
        limit=limit,
        place=lambda act: act.pk,
        row=lambda act: {"action": act.action, "created_at": timestamp(act.created_at)},
    )


SECTIONS = [
    ExportSection("account", _account),
    ExportSection("usernames", _usernames),
    ExportSection("sessions", _sessions, is_restored=False),
    ExportSection("second_factor", _second_factor, is_restored=False),
    ExportSection("email_change", _email_change, is_restored=False),
    ExportSection("moderation", _moderation, is_restored=False),
]
