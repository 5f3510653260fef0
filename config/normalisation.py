"""How text is compared in searches: without regard to case, accent and width.

Done here only, in Python, when text is written and when a search arrives. SQL compares the
results and never normalises itself: its Unicode tables are others.
"""

import re
import unicodedata

# What the same word is written with and without: accents of the Latin, Greek and Cyrillic scripts;
# the vowel points of Hebrew and Arabic, and what stretches an Arabic word; soft hyphens and others
# without ink or width, but for the joiners, which tell words apart. The marks of Indic or Japanese
# scripts stay: there they make other words (か and が), as a hamza does.
_LEFT_OUT = re.compile(
    r"[\u0300-\u036F\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F"
    r"\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7"
    r"\u0610-\u061A\u0640\u064B-\u0652\u0656-\u065F\u0670"
    r"\u06D6-\u06DC\u06DF-\u06E4\u06E7\u06E8\u06EA-\u06ED"
    r"\u00AD\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]+"
)
# Letters that carry their stroke inside, which no Unicode decomposition takes off
# (the same choices as PostgreSQL's unaccent rules), and the apostrophes that telephones write.
_STROKES = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe"}
    | dict.fromkeys("\u2018\u2019\u02bc", "'")
)


def normalise(text: str) -> str:
    """The form of `text` under which a search compares: NFKC, case folded, without accents,
    vowel points and what has no width.

    Normalising twice gives the same as once.
    """
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).casefold()
    bare = _LEFT_OUT.sub("", unicodedata.normalize("NFKD", folded)).translate(_STROKES)
    return unicodedata.normalize("NFC", bare.casefold())
