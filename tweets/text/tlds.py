"""Top level domains: which exist, and whether one stands at a place in a text."""

from pathlib import Path
from string import ascii_letters, digits
from typing import Final

import regex


def _load() -> frozenset[str]:
    lines = Path(__file__).with_name("tlds.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


TLDS: Final = _load()

_INITIALS: Final = frozenset(tld[0] for tld in TLDS)
_ASCII_WORD = regex.compile(r"[A-Za-z]++")
_PUNYCODE_PREFIX: Final = "xn--"
_PUNYCODE_REST = regex.compile(r"[A-Za-z0-9\-]++")
# A set, for it is asked at every dot.
_GOES_ON: Final = frozenset(ascii_letters + digits + "@+-")


def _lengths_by_initial() -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = {}
    for tld in TLDS:
        if not tld.isascii():
            lengths.setdefault(tld[0], set()).add(len(tld))
    return {initial: tuple(sorted(found, reverse=True)) for initial, found in lengths.items()}


# Other scripts write on without a space, so there the longest domain that fits is taken.
_OTHER_LENGTHS: Final = _lengths_by_initial()


def match_tld(text: str, start: int) -> int | None:
    """Return the end of the top level domain that starts at code point `start`, None if none does.

    It must be on the list, in any case of letters, and not be followed by an ASCII letter, a
    digit, '@', '+' or '-'; or be any domain in Punycode ('xn--'). Source: the published grammar of
    twitter-text 3.1.
    """
    initial = text[start : start + 1].lower()
    if initial not in _INITIALS:
        return None
    word = _ASCII_WORD.match(text, start)
    if word and word[0].lower() in TLDS and text[word.end() : word.end() + 1] not in _GOES_ON:
        return int(word.end())
    for length in _OTHER_LENGTHS.get(initial, ()):
        end = start + length
        if (
            end <= len(text)
            and text[start:end].lower() in TLDS
            and text[end : end + 1] not in _GOES_ON
        ):
            return end
    rest = start + len(_PUNYCODE_PREFIX)
    if text[start:rest].lower() != _PUNYCODE_PREFIX:
        return None
    punycode = _PUNYCODE_REST.match(text, rest)
    return int(punycode.end()) if punycode else None
