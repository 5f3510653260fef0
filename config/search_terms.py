"""What a post is found by: numbers that stand for its words and for what operators ask.

Numbers are small in the index and compare alike under every locale. Two words may share one (a
chance of about one in a thousand for a word against a vocabulary of two million): who searches
also compares the text.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from zlib import crc32

import regex

from config.normalisation import normalise
from config.words import index_texts, pieces

# Only what its script alone makes known; most languages share theirs.
_SCRIPTS = {
    "ja": r"\p{Hiragana}\p{Katakana}",
    "ko": r"\p{Hangul}",
    "zh": r"\p{Han}",
    "th": r"\p{Thai}",
    "lo": r"\p{Lao}",
    "km": r"\p{Khmer}",
    "my": r"\p{Myanmar}",
    "hi": r"\p{Devanagari}",
    "bn": r"\p{Bengali}",
    "ta": r"\p{Tamil}",
    "te": r"\p{Telugu}",
    "ar": r"\p{Arabic}",
    "he": r"\p{Hebrew}",
    "el": r"\p{Greek}",
    "ka": r"\p{Georgian}",
    "hy": r"\p{Armenian}",
}
LANGUAGES = tuple(_SCRIPTS)
_OF_LANGUAGE = {code: regex.compile(f"[{letters}]") for code, letters in _SCRIPTS.items()}
_LETTER = regex.compile(r"\p{L}")


def number_of(kind: str, text: str) -> int:
    """The number, from 0 to 2^31 - 1, that stands for `text` as a `kind` of thing."""
    return crc32(f"{kind}:{text}".encode("utf-8", "surrogatepass")) & 0x7FFFFFFF


def search_terms(
    *, text: str, author_id: int, entities: Mapping[str, Any], answered_id: int | None
) -> list[int]:
    """The numbers of a post, sorted: `text` is normalised, `answered_id` is whom it replies to.

    A post is also to whom it begins by mentioning.
    """
    found = {number_of("word", part) for piece in pieces(text) for part in index_texts(piece)}
    found.add(number_of("from", str(author_id)))
    if answered_id is not None:
        found.add(number_of("to", str(answered_id)))
    found |= {
        number_of("to", m["id"])
        for m in _named(entities, "mentions")
        if m["id"] and m["indices"][0] == 0
    }
    found |= {number_of("mention", m["username"].lower()) for m in _named(entities, "mentions")}
    found |= {number_of("tag", normalise(h["tag"])) for h in _named(entities, "hashtags")}
    if entities.get("urls"):
        found.add(number_of("has", "links"))
    language = language_of(text)
    if language:
        found.add(number_of("lang", language))
    return sorted(found)


def language_of(text: str) -> str | None:
    """The language that most letters of `text` belong to, if their script makes it known."""
    if text.isascii():
        return None
    letters = len(_LETTER.findall(text))
    counts = {code: len(found.findall(text)) for code, found in _OF_LANGUAGE.items()}
    if counts["ja"]:  # with kana, Han characters are Japanese
        counts["ja"] += counts.pop("zh")
    most = max(counts, key=lambda code: counts[code])
    return most if counts[most] * 2 > letters else None


def _named(entities: Mapping[str, Any], kind: str) -> Iterable[Mapping[str, Any]]:
    found: Iterable[Mapping[str, Any]] = entities.get(kind, ())
    return found
