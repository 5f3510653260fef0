"""Where a request comes from.

`TRUSTED_PROXY_HOPS` proxies stand in front of the web; each appends to `X-Forwarded-For` the
address that it was reached from. What stands further left is the client's own claim, and with no
hops the whole header is.

The proxy next to the web has to drop headers with underscores in their names: WSGI gives
`X_Forwarded_For` and `X-Forwarded-For` the same name, and here nobody can tell which was sent.
"""

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request

Address = IPv4Address | IPv6Address

_IN_BRACKETS = re.compile(r"\[([^\]]*)\](:[0-9]{1,5})?")
_V4_WITH_PORT = re.compile(r"([0-9.]{7,15}):[0-9]{1,5}")
# What one subscriber is given: an attacker has all of it.
_V6_SUBSCRIBER = 64
# Enough to recognise a place, too little to find a house.
_V4_PLACE, _V6_PLACE = 24, 48


def client_address(request: HttpRequest | Request) -> str:
    """The address of the caller, in its canonical form; empty where there is none (a socket file).

    A forwarded address that cannot be read, or is missing, counts as that of the proxy.
    """
    address = _forwarded(request.META.get("HTTP_X_FORWARDED_FOR", ""))
    address = address or _read(request.META.get("REMOTE_ADDR", ""))
    return str(address) if address else ""


def subscriber(address: str) -> str:
    """Whom to count calls from `address` against: IPv4 alone, IPv6 by its /64."""
    known = _read(address)
    if isinstance(known, IPv6Address):
        return str(IPv6Network((known, _V6_SUBSCRIBER), strict=False))
    return str(known or "")


def place(address: str) -> str:
    """The network that an address is in (/24 or /48), which is enough to recognise a place."""
    known = _read(address)
    if known is None:
        return ""
    prefix = _V4_PLACE if known.version == 4 else _V6_PLACE
    return str(ip_network((known, prefix), strict=False).network_address)


def _forwarded(header: str) -> Address | None:
    hops: int = settings.TRUSTED_PROXY_HOPS
    if not hops:
        return None
    claims = header.split(",")
    return _read(claims[-hops]) if len(claims) >= hops else None


def _read(text: str) -> Address | None:
    """An address, also with a port, in brackets, or with a zone; IPv4 in IPv6 is IPv4."""
    text = text.strip(" \t")
    if match := _IN_BRACKETS.fullmatch(text) or _V4_WITH_PORT.fullmatch(text):
        text = match[1]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
