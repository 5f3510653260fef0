"""The weighted length of a post.

Source: configuration v3 of twitter-text 3.1 and its published counting algorithm.
"""

from typing import Final

import regex

from tweets.text.emoji import EMOJI
from tweets.text.normalization import normalize
from tweets.text.urls import MAX_URL_LENGTH, find_urls

MAX_WEIGHTED_LENGTH: Final = 280
MAX_TEXT_LENGTH: Final = 4 * MAX_URL_LENGTH
URL_WEIGHT: Final = 23
EMOJI_WEIGHT: Final = 2

# Every other character weighs 2.
_WEIGHS_ONE = regex.compile(r"[\u0000-\u10FF\u2000-\u200D\u2010-\u201F\u2032-\u2037]+")


def weighted_length(text: str, *, emoji_parsing: bool = True) -> int:
    """Return what `text` weighs, to be compared with `MAX_WEIGHTED_LENGTH`.

    The text is normalised to NFC. Then every URL weighs 23, every emoji sequence 2, and of the
    other characters those of most alphabets 1 and the rest 2.

    `emoji_parsing` off is twitter-text's `emojiParsingEnabled: false` (its version 2), in which
    every code point of an emoji sequence is weighed by itself.

    Two results are exact only in that they are more than the maximum. A text of more than
    `MAX_TEXT_LENGTH` code points is refused unread, whatever it would weigh: the result is its
    number of code points. Of a text with more URLs than can fit, the rest is not weighed.
    """
    if len(text) > MAX_TEXT_LENGTH:
        return len(text)
    text = normalize("NFC", text)
    weight = position = 0
    for count, url in enumerate(find_urls(text)):
        if count * URL_WEIGHT > MAX_WEIGHTED_LENGTH:
            return weight
        weight += _weight_without_urls(text[position : url.start], emoji_parsing) + URL_WEIGHT
        position = url.end
    return weight + _weight_without_urls(text[position:], emoji_parsing)


def _weight_without_urls(text: str, emoji_parsing: bool) -> int:
    rest, emoji = EMOJI.subn("", text) if emoji_parsing else (text, 0)
    return EMOJI_WEIGHT * emoji + len(rest) + len(_WEIGHS_ONE.sub("", rest))
