"""What the ways in answer, and what they see of a caller's device."""

from typing import TypedDict

from rest_framework.request import Request

from accounts.cards import OwnProfile, own_profile
from accounts.devices import Device
from accounts.models import Session
from accounts.services import LoggedIn
from config.addresses import client_address, place
from config.ids import Id, Timestamp, id_text, timestamp
from config.viewer import Viewer


class LoginAnswer(TypedDict):
    """A new session: send `access` as Bearer token, keep `refresh` for the next pair."""

    user: OwnProfile
    access: str
    refresh: str


class TokenPairAnswer(TypedDict):
    access: str
    refresh: str


class SessionCard(TypedDict):
    """A device that is logged in. `device` is read from its user agent; `ip` is shortened to its
    network (/24, IPv6 /48); `last_used_at` is exact to five minutes; `current`: it is asking."""

    id: Id
    device: str
    ip: str
    created_at: Timestamp
    last_used_at: Timestamp
    current: bool


def login_answer(entered: LoggedIn) -> LoginAnswer:
    return {
        "user": own_profile(entered.user),
        "access": entered.pair.access,
        "refresh": entered.pair.refresh,
    }


def session_card(session: Session, *, viewer: Viewer) -> SessionCard:
    return {
        "id": id_text(session.pk),
        "device": session.device,
        "ip": session.ip,
        "created_at": timestamp(session.created_at),
        "last_used_at": timestamp(session.last_used_at),
        "current": session.pk == viewer.session_id,
    }


def device_of(request: Request) -> Device:
    return Device(agent=request.headers.get("User-Agent", ""), ip=place(client_address(request)))
