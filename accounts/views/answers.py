"""What the ways in answer, and what they see of a caller's device."""

from ipaddress import ip_address, ip_network
from typing import TypedDict

from rest_framework.request import Request

from accounts.cards import OwnProfile, own_profile
from accounts.services import Device, LoggedIn


class LoginAnswer(TypedDict):
    """A new session: send `access` as Bearer token, keep `refresh` for the next pair."""

    user: OwnProfile
    access: str
    refresh: str


class TokenPairAnswer(TypedDict):
    access: str
    refresh: str


def login_answer(entered: LoggedIn) -> LoginAnswer:
    return {
        "user": own_profile(entered.user),
        "access": entered.pair.access,
        "refresh": entered.pair.refresh,
    }


def device_of(request: Request) -> Device:
    return Device(
        name=request.headers.get("User-Agent", "").replace("\x00", "")[:200],
        ip=_shortened(request.META.get("REMOTE_ADDR", "")),
    )


def _shortened(address: str) -> str:
    """The network that an address is in (/24 or /48), which is enough to recognise a place."""
    try:
        prefix = 24 if ip_address(address).version == 4 else 48
        return str(ip_network(f"{address}/{prefix}", strict=False).network_address)
    except ValueError:
        return ""
