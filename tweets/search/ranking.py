"""How well a tweet fits a query, as one whole number: higher is better.

It is made of what was fixed at write (the text, the time) and of the query, so that it is the same
on every page of a walk: likes come and go. A word counts as it was found: itself, inside another
word, or a slip or two away. All that was typed standing together, and a short text, count for it;
and so does being new, in proportion to what the text is worth, half as much each `HALF_LIFE_DAYS`.
"""

from collections.abc import Sequence

import regex

from config.ids import SEQUENCE_BITS
from config.words import IN_WORDS
from tweets.search.candidates import Match
from tweets.search.conditions import Near
from tweets.search.query import Query

ITSELF, INSIDE, SLIPPED, SLIPPED_TWICE = 1.0, 0.6, 0.5, 0.3
TOGETHER = 0.5
SHORT = 0.25
NEW = 0.5
HALF_LIFE_DAYS = 7
_DAY_MS = 24 * 3600 * 1000
_USUAL_LENGTH = 100
_EDGE_BEFORE, _EDGE_AFTER = rf"(?V1)(?<!{IN_WORDS})", rf"(?!{IN_WORDS})"


class Scale:
    """Scores for one query; `newest_id` is where its walk began."""

    def __init__(self, query: Query, *, near: Near, newest_id: int) -> None:
        self._newest_ms = newest_id >> SEQUENCE_BITS
        self._words = [
            _Word(part.word, near.get(part.word, ())) for part in query.wanted if part.word
        ]
        self._typed = query.text if " " in query.text else ""

    def score(self, match: Match) -> int:
        worth = 1.0
        if self._words:
            worth = sum(word.worth_in(match.text) for word in self._words) / len(self._words)
        fits = 1 + SHORT * _USUAL_LENGTH / (_USUAL_LENGTH + len(match.text))
        if self._typed and self._typed in match.text:
            fits += TOGETHER
        days: float = max(0, self._newest_ms - (match.id >> SEQUENCE_BITS)) / _DAY_MS
        new: float = NEW * 0.5 ** (days / HALF_LIFE_DAYS)
        return round(1_000_000 * worth * (fits + new))


class _Word:
    def __init__(self, word: str, near: Sequence[tuple[str, int]]) -> None:
        self._exactly = _whole([word])
        self._others = [
            (worth, _whole(words))
            for worth, words in (
                (INSIDE, [other for other, slips in near if slips == 0]),
                (SLIPPED, [other for other, slips in near if slips == 1]),
                (SLIPPED_TWICE, [other for other, slips in near if slips == 2]),
            )
            if words
        ]

    def worth_in(self, text: str) -> float:
        if not self._others or self._exactly.search(text):
            return ITSELF
        return next((worth for worth, words in self._others if words.search(text)), 0.0)


def _whole(words: Sequence[str]) -> "regex.Pattern[str]":
    return regex.compile(f"{_EDGE_BEFORE}(?:{'|'.join(map(regex.escape, words))}){_EDGE_AFTER}")
