"""Sets of characters that several rules share, and the two questions asked of a whole text.

Each set is written as the inside of a regular expression's character class. Source: the
published grammar of twitter-text 3.1 (its sets of spaces, directional marks, invalid characters,
punctuation and accented Latin letters), but for what a comment says is Warble's own.
"""

import regex

SPACES = r"\t-\r \x85\xA0\u1680\u180E\u2000-\u200A\u2028\u2029\u202F\u205F\u3000"
DIRECTIONAL_MARKS = r"\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069"
INVALID = r"\uFEFF\uFFFE\uFFFF"
PUNCTUATION = r"!-/:-@\[-`{-~"
LATIN_ACCENTS = (
    r"\xC0-\xD6\xD8-\xF6\xF8-\u024F\u0253\u0254\u0256\u0257\u0259\u025B\u0263\u0268\u026F"
    r"\u0272\u0289\u028B\u02BB\u0300-\u036F\u1E00-\u1EFF"
)
AT_SIGNS = "@＠"
HASH_SIGNS = "#＃"

# NUL and lone surrogates are Warble's own: neither can be stored as UTF-8 text in PostgreSQL.
_FORBIDDEN = regex.compile(rf"[{INVALID}\x00\uD800-\uDFFF]")


def find_forbidden(text: str) -> str | None:
    """Return the first character of `text` that a post may not contain, None if there is none.

    Forbidden are what twitter-text calls invalid (U+FFFE, U+FEFF, U+FFFF), NUL, and surrogates
    that stand alone.
    """
    match = _FORBIDDEN.search(text)
    return match[0] if match else None
