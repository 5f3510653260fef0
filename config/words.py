"""How normalised text is split into what a search looks for.

Scripts with spaces have words. Those without (Han, kana, Thai, Lao, Khmer, Myanmar) have runs of
characters, found by the characters and the pairs in them; where letters are few, also by threes.
So has Hangul: its words have spaces between them, but particles hang on them (학교 in 학교에서).
An emoji or another symbol stands for itself. What else is between them is not looked for.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple, cast

import regex

Kind = Literal["word", "run", "thin_run", "symbol"]

# The prolonged sound mark belongs to no one script.
_WIDE = r"\p{Han}\p{Hiragana}\p{Katakana}\u30FC\p{Hangul}"
# Alphabets: a pair of letters tells little.
_THIN = r"\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_INSIDE = rf"[[\p{{L}}\p{{M}}\p{{N}}]--[{_WIDE}{_THIN}]--\p{{Default_Ignorable_Code_Point}}]"
# A word ends before anything but these, also before か in "iPhoneか".
IN_WORDS = rf"[[\p{{L}}\p{{N}}]--[{_WIDE}{_THIN}]]"
_FIRST = rf"[{IN_WORDS}--\p{{Default_Ignorable_Code_Point}}]"
_JOINERS = "\u200c\u200d"
_PIECE = regex.compile(
    rf"(?V1)(?P<word>{_FIRST}(?:{_INSIDE}|[{_JOINERS}](?={_INSIDE}))*+)"
    rf"|(?P<run>[{_WIDE}]++)|(?P<thin_run>[{_THIN}]++)"
    r"|(?P<symbol>\p{Extended_Pictographic}|\p{Regional_Indicator}{2}"
    r"|[[\p{So}\p{Sc}]--\p{ASCII}])"
)
_LENGTHS: dict[Kind, tuple[int, ...]] = {"run": (1, 2), "thin_run": (1, 2, 3)}


class Piece(NamedTuple):
    """A word, run or symbol of a text: `text` stands at `start` to `end`."""

    kind: Kind
    text: str
    start: int
    end: int


def pieces(text: str) -> Iterator[Piece]:
    """The pieces of a normalised text, in order."""
    for match in _PIECE.finditer(text):
        yield Piece(cast("Kind", match.lastgroup), match[0], match.start(), match.end())


def index_texts(piece: Piece) -> Iterator[str]:
    """What a text that has this piece is found by: itself, or all its parts if it is a run."""
    lengths = _LENGTHS.get(piece.kind)
    if lengths is None:
        yield piece.text
        return
    for length in lengths:
        yield from grams(piece.text, length)


def query_texts(piece: Piece) -> Iterator[str]:
    """What any text that has this piece is found by; the most telling parts of a run."""
    lengths = _LENGTHS.get(piece.kind)
    if lengths is None:
        yield piece.text
        return
    yield from grams(piece.text, min(len(piece.text), max(lengths)))


def grams(text: str, length: int) -> Iterator[str]:
    """All parts of `text` that have this length."""
    for start in range(len(text) - length + 1):
        yield text[start : start + length]
