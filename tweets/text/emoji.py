"""Emoji sequences: what a reader sees as one emoji, however many code points it takes."""

import regex

# The grammar of possible emoji in Unicode Technical Standard #51, section 1.4.9, rather than a
# table of emoji, so that sequences newer than any table are known too. Its repetitions are bounded
# by the longest recommended sequences (four people joined, six letters of a subdivision): without
# bounds a chain of thousands of code points would be one emoji.
_MODIFICATION = r"(?:\p{Emoji_Modifier}|\uFE0F\u20E3?|[\U000E0020-\U000E007E]{1,6}\U000E007F)"
# '©' and '®' are text unless a variation selector follows.
_BASE = r"(?:[©®](?=\uFE0F)|[\p{Extended_Pictographic}\p{Emoji_Modifier}--[©®]])"
_FLAG = r"\p{Regional_Indicator}{2}"
_ELEMENT = rf"(?:{_FLAG}|{_BASE}{_MODIFICATION}?+)"
_KEYCAP = r"[0-9#*]\uFE0F?\u20E3"

EMOJI = regex.compile(rf"(?V1){_ELEMENT}(?:\u200D{_ELEMENT}){{0,3}}+|{_KEYCAP}")
