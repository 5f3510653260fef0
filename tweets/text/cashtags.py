"""Cashtags: '$SYMBOL', the name of a share.

Source of every rule: the published grammar of twitter-text 3.1.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from tweets.text.characters import DIRECTIONAL_MARKS, PUNCTUATION, SPACES

# One to six letters, then perhaps '.' or '_' and one or two letters more.
_CASHTAG = regex.compile(
    rf"(?<=\A|[{SPACES}{DIRECTIONAL_MARKS}])\$"
    r"(?P<tag>[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?)"
    rf"(?=\Z|[{SPACES}{PUNCTUATION}])"
)


@dataclass(frozen=True, slots=True)
class Cashtag:
    """A share's symbol in a text.

    `tag` is without the sign, in the letters of the text. `start` and `end` are code point
    offsets, the sign included, the end excluded.
    """

    tag: str
    start: int
    end: int


def find_cashtags(text: str) -> Iterator[Cashtag]:
    """Yield the cashtags of `text`, in order, overlaps with URLs included.

    A cashtag stands at the start or after a space or directional mark, and at the end or before a
    space or ASCII punctuation.
    """
    for match in _CASHTAG.finditer(text):
        yield Cashtag(match["tag"], match.start(), match.end())
