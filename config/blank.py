"""Which texts show nothing to their reader."""

import regex

# Characters without ink. Unicode's Default_Ignorable_Code_Point holds zero width characters, bidi
# marks, the soft hyphen, Hangul fillers, variation selectors and tags. The braille blank and the
# null notehead are symbols by category and blank by name. Prepended marks are format characters
# that do draw something.
_BLANK = regex.compile(
    r"(?V1)[\s\p{Z}\p{Cc}\p{Default_Ignorable_Code_Point}\u2800\U0001D159"
    r"[\p{Cf}--\p{Prepended_Concatenation_Mark}]]*+"
)


def is_blank(text: str) -> bool:
    """Tell whether `text` shows nothing: it is empty, or only whitespace and invisible characters.

    Source: the Unicode property Default_Ignorable_Code_Point, the separators, controls and format
    characters, and U+2800 and U+1D159.
    """
    return _BLANK.fullmatch(text) is not None
