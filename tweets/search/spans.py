"""Spans of time, by numbers that the search index holds beside the terms of a tweet.

A tweet lies in one span of each level; those of a level are `2 ** LEVELS[n]` milliseconds long. So
any stretch of time is a few dozen spans, and the index finds the tweets that have a term *and* lie
in one of these without reading what else has the term. The SQL function `tweet_search_spans(id)`
makes the same numbers (migration 0007).
"""

from config.ids import SEQUENCE_BITS

LEVELS = (17, 22, 27, 32)  # 2 minutes, 70 minutes, 37 hours, 50 days
_BRANCHES = 2**5
_NUMBERS = 2**26  # more than a level can have spans until 2109


def spans_between(first_id: int, last_id: int) -> list[int]:
    """The numbers of as few spans as cover the times of all ids from `first_id` to `last_id`."""
    start = first_id >> (SEQUENCE_BITS + LEVELS[0])
    end = (last_id >> (SEQUENCE_BITS + LEVELS[0])) + 1
    found: list[int] = []
    for level in range(len(LEVELS) - 1):
        while start < end and start % _BRANCHES:
            found.append(_number(level, start))
            start += 1
        while start < end and end % _BRANCHES:
            end -= 1
            found.append(_number(level, end))
        start, end = start // _BRANCHES, end // _BRANCHES
    return found + [_number(len(LEVELS) - 1, span) for span in range(start, end)]


def _number(level: int, span: int) -> int:
    """Below zero, where no term is."""
    return -(1 + level * _NUMBERS + span)
