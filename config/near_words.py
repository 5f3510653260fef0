"""What makes two words near: one slip of the keyboard, or that one is inside the other.

Words that become equal when each loses at most one letter share one of their `slips`: that takes
in one letter added, left out, changed, or changed places with its neighbour, whatever the script.
A word that is inside another has all its `threes` there.
"""

import functools

from config.search_terms import number_of
from config.words import Piece, grams

SHORTEST, LONGEST = 3, 32
FORGIVEN_FROM, TWICE_FORGIVEN_FROM = 4, 8  # letters


def is_near_word(piece: Piece) -> bool:
    """Whether others are compared with this word: it has a letter, and a bounded length."""
    return (
        piece.kind == "word"
        and SHORTEST <= len(piece.text) <= LONGEST
        and any(letter.isalpha() for letter in piece.text)
    )


@functools.lru_cache(maxsize=20_000)
def word_parts(word: str) -> tuple[int, ...]:
    """The slips and threes of a word."""
    return tuple(sorted({*slips(word), *threes(word)}))


def slips(word: str) -> list[int]:
    """The numbers of the word and of what it is with one letter left out."""
    shorter = {word[:at] + word[at + 1 :] for at in range(len(word))}
    return [number_of("slip", text) for text in (word, *sorted(shorter))]


def threes(word: str) -> list[int]:
    return [number_of("three", text) for text in sorted(set(grams(word, 3)))]


def forgiven(word: str) -> int:
    """How many slips are forgiven in a word that was looked for."""
    return (len(word) >= FORGIVEN_FROM) + (len(word) >= TWICE_FORGIVEN_FROM)


def distance(one: str, other: str) -> int:
    """How many letters are to be added, left out, changed, or swapped with their neighbour to make
    one word of the other (the optimal string alignment distance)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, above, row = row, before, [i]
        for j, facing in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != facing))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == facing:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
    return row[-1]
