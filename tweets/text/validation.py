"""Whether a text as a whole is a valid post, or a valid URL.

Source of the rules for URLs: the published validator of twitter-text 3.1, which follows RFC 3986.
"""

from typing import Final

import regex

from config.blank import is_blank
from tweets.text.characters import find_forbidden
from tweets.text.length import MAX_WEIGHTED_LENGTH, weighted_length

_PARTS = regex.compile(
    r"(?:(?P<scheme>[^:/?#]++)://)?+(?P<authority>[^/?#]*+)(?P<path>[^?#]*+)"
    r"(?:\?(?P<query>[^#]*+))?+(?:#(?P<fragment>.*+))?+",
    regex.DOTALL,
)
_UNRESERVED = r"A-Za-z0-9\p{Cyrillic}\p{Pd}._~"
_DELIMITERS = r"!$&'()*+,;="
_ESCAPED = r"%[0-9A-Fa-f]{2}"
_USER = regex.compile(rf"(?:[{_UNRESERVED}{_DELIMITERS}:]++|{_ESCAPED})*+")
_PATH = regex.compile(rf"(?:/(?:[{_UNRESERVED}{_DELIMITERS}:|@]++|{_ESCAPED})*+)*+")
_QUERY = regex.compile(rf"(?:[{_UNRESERVED}{_DELIMITERS}:|@/?]++|{_ESCAPED})*+")
_HOST_AND_PORT = regex.compile(r"(?P<host>\[[^\]]*+\]|[^:\[\]]*+)(?::[0-9]{1,5}+)?+")

_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IP = regex.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}|\[[A-Fa-f0-9:.]++\]")
_LETTER = r"A-Za-z\u0080-\U0010FFFF"
_LABEL = regex.compile(rf"(?![_\-])[{_LETTER}0-9_\-]++(?<![_\-])")
_SCHEMES: Final = ("http", "https")


def is_valid_text(text: str) -> bool:
    """Tell whether `text` may be posted: it shows something, fits, and has nothing forbidden."""
    return (
        not is_blank(text)
        and find_forbidden(text) is None
        and weighted_length(text) <= MAX_WEIGHTED_LENGTH
    )


def is_valid_url(text: str, *, require_protocol: bool = True) -> bool:
    """Tell whether `text` as a whole is a URL of the web.

    The protocol is http or https, or none if `require_protocol` is false. Top level domains need
    not exist.
    """
    parts = _PARTS.fullmatch(text)
    if parts is None or not parts["authority"]:
        return False
    scheme = parts["scheme"]
    if (scheme is None and require_protocol) or (scheme and scheme.lower() not in _SCHEMES):
        return False
    return (
        _is_valid_authority(parts["authority"])
        and _PATH.fullmatch(parts["path"]) is not None
        and _QUERY.fullmatch(parts["query"] or "") is not None
        and _QUERY.fullmatch(parts["fragment"] or "") is not None
    )


def _is_valid_authority(authority: str) -> bool:
    user, _, place = authority.rpartition("@")
    match = _HOST_AND_PORT.fullmatch(place)
    if match is None or not _USER.fullmatch(user):
        return False
    return _IP.fullmatch(match["host"]) is not None or _is_valid_domain(match["host"])


def _is_valid_domain(host: str) -> bool:
    """A domain has two labels or more, and underscores only in the labels before these."""
    labels = host.split(".")
    return (
        len(labels) >= 2
        and all(_LABEL.fullmatch(label) for label in labels)
        and "_" not in labels[-2] + labels[-1]
        and not labels[-1][0].isdecimal()
    )
