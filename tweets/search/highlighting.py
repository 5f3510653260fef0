"""Where in a text a query was found, as ranges of code points, end exclusive, in order.

The text is normalised one user-perceived character at a time, so that each character of the
normalised form is known to come from one of the text; a range never cuts such a character.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import regex

from config.normalisation import normalise
from config.words import pieces
from tweets.search.conditions import Near
from tweets.search.query import Query

Range = tuple[int, int]
_CHARACTER = regex.compile(r"\X")


class Marker:
    """Marks what one query looks for."""

    def __init__(self, query: Query, *, near: Near) -> None:
        wanted = query.wanted
        self._words = {part.word for part in wanted if part.word}
        self._words |= {other.word for word in self._words for other in near.get(word, ())}
        self._literals = [
            regex.compile(r"\s+".join(map(regex.escape, part.literal.split(" "))))
            for part in wanted
            if part.literal and not part.word
        ]
        self._named = {
            "hashtags": ("tag", {part.tag for part in wanted if part.tag}),
            "mentions": ("username", {part.mention for part in wanted if part.mention}),
        }

    def ranges(self, content: str, entities: Mapping[str, Any]) -> list[list[int]]:
        """The ranges, joined where they touch inside each other."""
        return [list(part) for part in _joined([*self._in(content), *self._of(entities)])]

    def _in(self, content: str) -> Iterator[Range]:
        text, origins = _with_origins(content)
        for piece in pieces(text):
            if piece.kind == "word" and piece.text in self._words:
                yield origins[piece.start][0], origins[piece.end - 1][1]
        for literal in self._literals:
            for match in literal.finditer(text):
                yield origins[match.start()][0], origins[match.end() - 1][1]

    def _of(self, entities: Mapping[str, Any]) -> Iterator[Range]:
        for kind, (key, names) in self._named.items():
            for entity in entities.get(kind, ()) if names else ():
                if normalise(entity[key]) in names:
                    yield entity["indices"][0], entity["indices"][1]


def _with_origins(content: str) -> tuple[str, list[Range]]:
    """The normalised text, and for each of its characters the range that it comes from."""
    if content.isascii():
        return normalise(content), [(at, at + 1) for at in range(len(content))]
    text: list[str] = []
    origins: list[Range] = []
    for character in _CHARACTER.finditer(content):
        form = normalise(character[0])
        text.append(form)
        origins += [character.span()] * len(form)
    return "".join(text), origins


def _joined(ranges: Iterable[Range]) -> Iterator[Range]:
    start = end = -1
    for begin, stop in sorted(ranges):
        if begin >= end:
            if end > 0:
                yield start, end
            start, end = begin, stop
        else:
            end = max(end, stop)
    if end > 0:
        yield start, end
