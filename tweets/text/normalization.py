"""Unicode normalisation in time linear in the text's length."""

import unicodedata
from typing import Literal

import regex

# The halfwidth voiced marks are letters by category that NFKC turns into combining marks.
_MARKS = r"\p{M}\uFF9E\uFF9F"
_MARK_RUNS = regex.compile(rf"([{_MARKS}]{{31,}}+)")


def normalize(form: Literal["NFC", "NFKC"], text: str) -> str:
    """Return `text` in the normal form `form`, except runs of more than 30 combining marks.

    Such runs stay as they are. No language writes them, and sorting one takes the standard library
    quadratic time. 30 is the limit of the Stream-Safe Text Format, UAX #15 section 13.
    """
    if _MARK_RUNS.search(text) is None:
        return unicodedata.normalize(form, text)
    # Odd places hold the runs: the pattern is one group.
    return "".join(
        part if place % 2 else unicodedata.normalize(form, part)
        for place, part in enumerate(_MARK_RUNS.split(text))
    )
