"""The vocabulary of the search loses what nobody says any more."""

from reliability.transactions import atomic
from tweets.search import vocabulary

PERCENT = 1.0  # of the vocabulary at a time: all of it within some days


@atomic
def sweep_search_words(*, percent: float = PERCENT) -> int:
    """Look at so many of the words, whichever; how many were deleted."""
    return vocabulary.sweep_words(percent=percent)
