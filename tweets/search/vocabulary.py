"""The words of all tweets, to find those that resemble one that was looked for.

A word comes with the first tweet that has it, in that tweet's transaction, and is swept when no
tweet has it any more. Until then it leads nowhere: what it finds are tweets that have it.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection

from config import statements
from config.near_words import distance, forgiven, is_near_word, slips, threes, word_parts
from config.search_terms import number_of
from config.words import pieces

MOST_NEAR = 24
MOST_COMPARED = 400
MOST_SWEPT = 20_000

# No word has a space in it, nor an array of numbers.
_NOTE = """
INSERT INTO tweets_searchword (word, parts)
SELECT given.word, given.parts::int4[]
FROM unnest(string_to_array(%s, ' '), string_to_array(%s, ' ')) given (word, parts)
WHERE NOT EXISTS (SELECT 1 FROM tweets_searchword known WHERE known.word = given.word)
ORDER BY given.word ON CONFLICT DO NOTHING"""
_UNKNOWN = """
SELECT given.word FROM unnest(string_to_array(%s, ' ')) given (word)
WHERE NOT EXISTS (SELECT 1 FROM tweets_searchword known WHERE known.word = given.word)"""
# In alphabetical order, so that two who add the same words wait for each other and no more.
_ADD = """
INSERT INTO tweets_searchword (word, parts)
SELECT given.word, given.parts::int4[] FROM unnest(%s::text[], %s::text[]) given (word, parts)
ORDER BY given.word ON CONFLICT DO NOTHING"""
# As sums, since the words are not to be read in the order of their ids until there are enough.
_ALIKE = """
(SELECT word FROM tweets_searchword
 WHERE parts && %s::int4[] AND id + 0 <= %s ORDER BY id + 0 LIMIT %s)
UNION ALL
(SELECT word FROM tweets_searchword
 WHERE parts @> %s::int4[] AND strpos(word, %s) > 0 AND id + 0 <= %s ORDER BY id + 0 LIMIT %s)"""
_SAMPLE = "SELECT word FROM tweets_searchword TABLESAMPLE SYSTEM (%s) LIMIT %s"
_SWEEP = """
WITH looked_at AS MATERIALIZED (
  SELECT given.word, given.number FROM unnest(%s::text[], %s::int4[]) given (word, number)
)
DELETE FROM tweets_searchword known USING looked_at
WHERE known.word = looked_at.word AND NOT EXISTS (
  SELECT 1 FROM tweets_tweet t WHERE t.search_terms @> ARRAY[looked_at.number]
)"""


class NearWord(NamedTuple):
    """`slips`: how far it is from the word looked for; 0 where that word is inside it."""

    word: str
    slips: int


def note_words(text: str) -> None:
    """Add the words of a normalised text, as part of the current transaction. One statement, which
    goes with the next one or with the commit, so that nobody waits long for who adds the same."""
    if words := _words([text]):
        parts = " ".join(_array(word) for word in words)
        statements.put_off(_NOTE, [" ".join(words), parts])


def learn_words(texts: Iterable[str]) -> None:
    """Add the words of many normalised texts. One statement, two where a word is new."""
    words = _words(texts)
    if not words:
        return
    new = sorted(word for (word,) in statements.fetch(_UNKNOWN, [" ".join(words)]))
    if new:
        with connection.cursor() as cursor:
            cursor.execute(_ADD, [new, [_array(word) for word in new]])


def _words(texts: Iterable[str]) -> list[str]:
    return sorted({p.text for text in texts for p in pieces(text) if is_near_word(p)})


def _array(word: str) -> str:
    return f"{{{','.join(map(str, word_parts(word)))}}}"


def near_words(word: str, *, up_to: int) -> list[NearWord]:
    """The words, known by the time of the id `up_to`, that have `word` in them or that a slip or
    two make of it, nearest first, at most `MOST_NEAR`. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            _ALIKE,
            [
                *(slips(word) if forgiven(word) else [], up_to, MOST_COMPARED),
                *(threes(word), word, up_to, MOST_COMPARED),
            ],
        )
        found = {other for (other,) in cursor.fetchall()} - {word}
    near = (NearWord(other, 0 if word in other else distance(word, other)) for other in found)
    kept = [other for other in near if other.slips <= forgiven(word)]
    kept.sort(key=lambda other: (other.slips, abs(len(other.word) - len(word)), other.word))
    return kept[:MOST_NEAR]


def sweep_words(*, percent: float) -> int:
    """Look at about so many of the words, whichever; delete those that no tweet has any more. How
    many were deleted.

    A word that a tweet brings back at that very moment may go too; the next tweet that has it adds
    it again.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SAMPLE, [percent, MOST_SWEPT])
        words = [word for (word,) in cursor.fetchall()]
        cursor.execute(_SWEEP, [words, [number_of("word", word) for word in words]])
        return int(cursor.rowcount)
