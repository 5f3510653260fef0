"""How text is compared in searches: without regard to case, accent and width.

Done here only, in Python, when text is written and when a search arrives. SQL compares the
results and never normalises itself: its Unicode tables are others.
"""

import unicodedata

import regex

# Accents of the Latin, Greek and Cyrillic scripts. The marks of Arabic, Indic or Japanese scripts
# stay: there they make other words (か and が), not accented ones.
_ACCENTS = regex.compile(r"[\u0300-\u036F\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F]+")
# Letters that carry their stroke inside, which no Unicode decomposition takes off
# (the same choices as PostgreSQL's unaccent rules).
_STROKES = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe"}
)


def normalise(text: str) -> str:
    """The form of `text` under which a search compares: NFKC, case folded, accents taken off.

    Normalising twice gives the same as once.
    """
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).casefold()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", folded)).translate(_STROKES)
    return unicodedata.normalize("NFC", bare.casefold())
