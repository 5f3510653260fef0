"""URLs, with a protocol or without.

Source of every rule: the published grammar of twitter-text 3.1, and for the length of hosts the
RFCs that `tweets.text.idna` names. Where the versions of that grammar differ, the Ruby one counts.
One quirk of all of them is left out: that an accented letter which starts the text is not part of
the URL it begins. Time is linear in the text's length.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

import regex

from tweets.text.characters import LATIN_ACCENTS
from tweets.text.hosts import HOST_RUN, NOT_BEFORE_URL, HostRun, ascii_hosts
from tweets.text.idna import EncodingBudget

MAX_URL_LENGTH: Final = 4096
_MAX_TCO_SLUG_LENGTH: Final = 40

_PROTOCOLS: Final = ("https://", "http://")
_NOT_BEFORE = regex.compile(rf"[{NOT_BEFORE_URL}]")
_PATH_CHARACTERS = rf"A-Za-z0-9\u0400-\u04FF!*';:=+,.$/%#\[\]\-\u2013_~@|&{LATIN_ACCENTS}"
_PARENTHESES = (
    rf"\((?:[{_PATH_CHARACTERS}]++|[{_PATH_CHARACTERS}]*+\([{_PATH_CHARACTERS}]++\)"
    rf"[{_PATH_CHARACTERS}]*+)\)"
)
_PORT = regex.compile(r":[0-9]++")
_PATH = regex.compile(rf"/(?:[{_PATH_CHARACTERS}]++|{_PARENTHESES})*+")
_QUERY = regex.compile(r"\?[A-Za-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]++")
_TCO = regex.compile(r"(?i:https?)://[Tt]\.[Cc][Oo]/(?P<slug>[A-Za-z0-9]++)")

# What a path or a query does not end with, so that a sentence's full stop is no part of it.
_NOT_LAST_IN_PATH: Final = "!*';:,.$%[]\u2013~@|&"
_NOT_LAST_IN_QUERY: Final = "!?*'@();:+$%[].,~|"


@dataclass(frozen=True, slots=True)
class Url:
    """A URL in a text.

    `url` is as written, perhaps without a protocol. `start` and `end` are code point offsets, the
    end excluded.
    """

    url: str
    start: int
    end: int


class _Match(NamedTuple):
    """Where the parts of a possible URL end. `end` is that of the whole."""

    start: int
    host_start: int
    host_end: int
    path_start: int
    path_end: int
    end: int


def find_urls(text: str) -> Iterator[Url]:
    """Yield the URLs of `text`, in order, none overlapping.

    Without a protocol a URL needs a host of ASCII or accented Latin letters. Hosts of other
    scripts are found until `EncodingBudget` is used up, far beyond what fits a post.
    """
    if "." not in text:
        return
    budget = EncodingBudget()
    position = 0
    for run in HOST_RUN.finditer(text):
        first, last = run.span()
        if last <= position or "." not in run[0]:
            continue
        protocol = _protocol_start(text, first, position)
        hosts = HostRun(text, first, last).hosts(position, anchored=protocol is not None)
        for host_start, host_end in hosts:
            if protocol is not None and host_start == first:
                match = _match_rest(text, protocol, host_start, host_end)
                yield from _with_protocol(text, match, budget)
            else:
                match = _match_rest(text, host_start, host_start, host_end)
                yield from _without_protocol(text, match, budget)
            position = match.end


def _protocol_start(text: str, host_start: int, position: int) -> int | None:
    """Return where the protocol right before `host_start` starts, None if none does.

    The character before the protocol is part of the match, so it is not before `position`.
    """
    if not text.startswith("://", max(host_start - 3, 0)):
        return None
    for protocol in _PROTOCOLS:
        start = host_start - len(protocol)
        if start < 0 or text[start:host_start].lower() != protocol:
            continue
        if start == 0 or (start > position and not _NOT_BEFORE.match(text, start - 1)):
            return start
    return None


def _match_rest(text: str, start: int, host_start: int, host_end: int) -> _Match:
    """Add to a host the port, path and query that follow it."""
    # Asking for the first character saves a failing match, which would search the whole text.
    path_start = host_end
    if text.startswith(":", host_end) and (port := _PORT.match(text, host_end)):
        path_start = port.end()
    path_end = path_stop = path_start
    if text.startswith("/", path_start) and (path := _PATH.match(text, path_start)):
        path_stop = path.end()
        path_end = path_start + len(path[0].rstrip(_NOT_LAST_IN_PATH))
    # A path that ends before what it might have held is not followed by a query.
    end = _end_of_query(text, path_end) if path_end == path_stop else path_end
    return _Match(start, host_start, host_end, path_start, path_end, end)


def _end_of_query(text: str, start: int) -> int:
    if text.startswith("?", start) and (query := _QUERY.match(text, start)):
        # A question mark alone is not a query.
        return start + len(query[0].rstrip(_NOT_LAST_IN_QUERY))
    return start


def _with_protocol(text: str, match: _Match, budget: EncodingBudget) -> Iterator[Url]:
    end = match.end
    if tco := _TCO.match(text, match.start, end):
        if len(tco["slug"]) > _MAX_TCO_SLUG_LENGTH:
            return
        end = min(_end_of_query(text, tco.end()), end)
    host_length = match.host_end - match.host_start
    encoded_length = budget.encoded_length(text[match.host_start : match.host_end])
    if encoded_length is None:
        return
    if end - match.start + max(encoded_length - host_length, 0) <= MAX_URL_LENGTH:
        yield Url(text[match.start : end], match.start, end)


def _without_protocol(text: str, match: _Match, budget: EncodingBudget) -> Iterator[Url]:
    if match.start and text[match.start - 1] in "-_./":
        return
    for start, host_end in ascii_hosts(text, match.host_start, match.host_end):
        # The rest belongs to the last part. A query without a path is not part of such a URL.
        goes_on = host_end == match.host_end and match.path_end > match.path_start
        end = match.end if goes_on else host_end
        if (
            budget.encoded_length(text[start:host_end]) is not None
            and len(_PROTOCOLS[0]) + end - start <= MAX_URL_LENGTH
        ):
            yield Url(text[start:end], start, end)
