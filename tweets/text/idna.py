"""How long a host name is in its ASCII form (IDNA), and whether it has one."""

import unicodedata
from typing import Final

import regex

# RFC 1035, section 2.3.4: a label has at most 63 octets, a name 255 with the lengths of its labels,
# which leaves 253 characters.
MAX_LABEL_LENGTH: Final = 63
MAX_HOST_LENGTH: Final = 253
_ACE_PREFIX: Final = "xn--"

# RFC 3490, section 3.1: these separate labels as '.' does.
_LABEL_SEPARATORS = regex.compile(r"[.\u3002\uFF0E\uFF61]")
# RFC 3454, tables B.1 (dropped) and C (refused).
_DROPPED = regex.compile(r"[\xAD\u034F\u1806\u180B-\u180D\u200B-\u200D\u2060\uFE00-\uFE0F\uFEFF]+")
_REFUSED = regex.compile(r"[\p{Z}\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2FF0-\u2FFB\uFFFC\uFFFD\uFFFE\uFFFF]")


# A post of 280 holds at most twelve URLs, which weigh 23 each: two full labels for each of them.
_MAX_ENCODED: Final = 280 // 23 * 2 * MAX_LABEL_LENGTH


class EncodingBudget:
    """Encodes the hosts of one text as long as there are not too many.

    Encoding takes microseconds a character, so that a long text made of hosts would keep a worker
    busy. The bound, 1 512 characters, is more than the URLs of a post need. Hosts of ASCII do not
    count.
    """

    __slots__ = ("_left",)

    def __init__(self) -> None:
        self._left = _MAX_ENCODED

    def encoded_length(self, host: str) -> int | None:
        """Return the length of `host` in its ASCII form, None if it has none or the bound is met.

        Once the bound is met it stays so for every host that is not ASCII.
        """
        if len(host) > MAX_HOST_LENGTH:
            return None
        if not host.isascii():
            self._left -= len(host)
            if self._left < 0:
                return None
        return ascii_length(host)


def ascii_length(host: str) -> int | None:
    """Return the length of `host` in its ASCII form, None if it has none.

    A host that is too long, an empty label, one of more than 63 characters either way, a character
    that IDNA refuses and a false 'xn--' have none. Source: RFC 3490 (IDNA 2003) without its rules
    on text direction, which twitter-text does not enforce.
    """
    if len(host) > MAX_HOST_LENGTH:
        return None
    if host.isascii():
        lengths = [len(label) for label in host.split(".")]
        return len(host) if min(lengths) > 0 and max(lengths) <= MAX_LABEL_LENGTH else None
    labels = _LABEL_SEPARATORS.split(host)
    total = len(labels) - 1
    for label in labels:
        length = _label_length(label)
        if not 0 < length <= MAX_LABEL_LENGTH:
            return None
        total += length
    return total if total <= MAX_HOST_LENGTH else None


def _label_length(label: str) -> int:
    """Return the length of the ASCII form of `label`, 0 if it has none."""
    if label.isascii() or len(label) > MAX_LABEL_LENGTH:
        return len(label)
    folded = unicodedata.normalize("NFKC", _DROPPED.sub("", label).casefold())
    if folded.isascii():
        return len(folded)
    if _REFUSED.search(folded) or folded.startswith(_ACE_PREFIX):
        return 0
    return len(_ACE_PREFIX) + len(folded.encode("punycode"))
