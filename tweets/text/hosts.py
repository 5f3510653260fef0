"""Host names in a text: where one starts and where it ends.

Source of every rule: the published grammar of twitter-text 3.1. A host is any number of subdomain
labels, one domain label and a top level domain. The grammar is a regular expression that backtracks
over each of them; here the same answer is found in one pass over the labels.
"""

from collections.abc import Iterator

import regex

from tweets.text.characters import (
    AT_SIGNS,
    DIRECTIONAL_MARKS,
    HASH_SIGNS,
    INVALID,
    LATIN_ACCENTS,
    SPACES,
)
from tweets.text.tlds import match_tld

# What labels are made of, with the '-', '_' and '.' between: all but the other ASCII punctuation,
# spaces, controls, directional marks and invalid characters.
HOST_RUN = regex.compile(rf"[^!-,/:-@\[-\^`{{-\x7F\x00-\x1F{SPACES}{DIRECTIONAL_MARKS}{INVALID}]++")

# The inside of a character class: right behind these no URL starts.
NOT_BEFORE_URL = rf"A-Za-z0-9{AT_SIGNS}${HASH_SIGNS}{INVALID}"
# Nor does a label start with '-' or '_'.
_START = regex.compile(rf"(?<![{NOT_BEFORE_URL}])[^\-_.]")
_DOT = regex.compile(r"\.")
_ASCII_LABELS = regex.compile(rf"(?:[A-Za-z0-9_\-{LATIN_ACCENTS}]++\.)++")


class HostRun:
    """The labels of one unbroken run of host characters, read from `text[start:end]`."""

    __slots__ = ("_dots", "_reach", "_start", "_text", "_tld_ends")

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text = text
        self._start = start
        self._dots = _places_of_dots(text, start, end)
        self._tld_ends = [match_tld(text, dot + 1) for dot in self._dots]
        self._reach = self._chains() if any(self._tld_ends) else []

    def hosts(self, position: int, *, anchored: bool) -> Iterator[tuple[int, int]]:
        """Yield the start and end of each host at or after `position`, in order, none overlapping.

        `position` is where the match before ended. `anchored` says that a protocol stands right
        before the run, so that a host may start there whatever comes before it.
        """
        if not self._reach:
            return
        if anchored and (last := self._reach[0]) is not None:
            position = self._tld_end(last)
            yield self._start, position
        for label, dot in enumerate(self._dots):
            if dot < position:
                continue
            found = self._host_from(label, position)
            if found:
                position = found[1]
                yield found

    def _host_from(self, label: int, position: int) -> tuple[int, int] | None:
        text, dot = self._text, self._dots[label]
        # The character before a host belongs to its match, so the one before must have left it.
        low = max(self._label_start(label), position + 1 if position else 0)
        if low >= dot or text[dot - 1] in "-_":
            return None
        last = self._reach[label + 1]
        if last is None:
            if self._tld_ends[label] is None:
                return None
            last = label
            low = max(low, text.rfind("_", low, dot) + 1)
        start = _START.search(text, low, dot)
        return (start.start(), self._tld_end(last)) if start else None

    def _chains(self) -> list[int | None]:
        """Return for each label the last label of the longest host that starts with it whole."""
        text = self._text
        reach: list[int | None] = [None] * (len(self._dots) + 1)
        for label in range(len(self._dots) - 1, -1, -1):
            start, dot = self._label_start(label), self._dots[label]
            if start == dot or text[start] in "-_" or text[dot - 1] in "-_":
                continue
            if reach[label + 1] is not None:
                reach[label] = reach[label + 1]
            elif self._tld_ends[label] is not None and text.find("_", start, dot) < 0:
                reach[label] = label
        return reach

    def _label_start(self, label: int) -> int:
        return self._dots[label - 1] + 1 if label else self._start

    def _tld_end(self, label: int) -> int:
        end = self._tld_ends[label]
        assert end is not None, "a chain ends before a top level domain"
        return end


def ascii_hosts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each host within the host `text[start:end]` that is ASCII.

    Accented Latin letters count as ASCII, and the top level domain may be of any script. A host
    that is not behind a protocol is recognised only by such a part of it: other scripts write on
    without a space.
    """
    if text.isascii() or text[start:end].isascii():
        yield start, end
        return
    while labels := _ASCII_LABELS.search(text, start, end):
        start = labels.end()
        for dot in reversed(_places_of_dots(text, labels.start(), labels.end())):
            tld_end = match_tld(text, dot + 1)
            if tld_end is not None:
                yield labels.start(), tld_end
                start = max(start, tld_end)
                break


def _places_of_dots(text: str, start: int, end: int) -> list[int]:
    return [dot.start() for dot in _DOT.finditer(text, start, end)]
