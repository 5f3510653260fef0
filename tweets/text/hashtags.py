"""Hashtags: '#tag'.

Source of every rule: the published grammar of twitter-text 3.1. Where that grammar lists the
letters, marks and digits of an old Unicode version, the current properties L, M and Nd stand.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from tweets.text.characters import HASH_SIGNS

_LETTERS = r"\p{L}\p{M}"
# Besides letters and digits: the underscore, zero width joiners, marks that Hebrew, Japanese,
# Tibetan and Catalan write inside words, and the wave dashes.
_SPECIAL = (
    r"_\u200C\u200D\uA67E\u05BE\u05F3\u05F4\uFF5E\u301C\u309B\u309C\u30A0\u30FB\u3003"
    r"\u0F0B\u0F0C\u00B7"
)
_TAG_CHARACTERS = rf"{_LETTERS}\p{{Nd}}{_SPECIAL}"
# A variation selector is a mark, and so a tag character, but it ends the emoji before the sign.
_BEFORE = rf"\A|[\uFE0E\uFE0F]|[^&{_TAG_CHARACTERS}]"
# A sign followed by these is the keycap emoji '#️⃣'.
_KEYCAP = r"[\uFE0F\u20E3]"

_HASHTAG = regex.compile(
    rf"(?:{_BEFORE})(?P<sign>[{HASH_SIGNS}])(?!{_KEYCAP})(?P<tag>[{_TAG_CHARACTERS}]++)"
)
_LETTER = regex.compile(rf"[{_LETTERS}]")
_REFUSING_END = regex.compile(rf"[{HASH_SIGNS}]|://")


@dataclass(frozen=True, slots=True)
class Hashtag:
    """A tag in a text.

    `tag` is without the sign, in the letters of the text. `start` and `end` are code point
    offsets, the sign included, the end excluded.
    """

    tag: str
    start: int
    end: int


def find_hashtags(text: str) -> Iterator[Hashtag]:
    """Yield the hashtags of `text`, in order, overlaps with URLs included.

    A tag has at least one letter or mark, and is not followed by another hash sign or by '://'.
    """
    # The character before a sign is part of the match, so that a refused match uses it up.
    for match in _HASHTAG.finditer(text):
        tag = match["tag"]
        if _LETTER.search(tag) is None or _REFUSING_END.match(text, match.end()):
            continue
        yield Hashtag(tag, match.start("sign"), match.end())


def is_valid_hashtag(text: str) -> bool:
    """Tell whether `text` is nothing but one hashtag, sign included."""
    found = next(find_hashtags(text), None)
    return found is not None and (found.start, found.end) == (0, len(text))
