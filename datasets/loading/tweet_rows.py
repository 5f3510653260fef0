"""Tweets as a file gives them."""

from collections import defaultdict
from collections.abc import Container, Iterable
from typing import NamedTuple

from tweets.text import TextEntities, extract_entities


class TweetRow(NamedTuple):
    """`number` is the file's own; `answers` is that of the tweet it replies to."""

    line: int
    number: int
    author: str
    content: str
    created_at: int
    answers: int | None
    found: TextEntities


def tweet_row(
    line: int, number: int, author: str, content: str, created_at: int, answers: int | None
) -> TweetRow:
    found = extract_entities(content)
    return TweetRow(line, number, author, content, created_at, answers, found)


def in_order_of_replies(
    rows: Iterable[TweetRow], known: Container[int]
) -> tuple[list[TweetRow], list[TweetRow]]:
    """The rows, each after the one it answers, where that is among them or its number is `known`;
    and those that answer, directly or through others, what is neither."""
    ordered: list[TweetRow] = []
    replies: dict[int, list[TweetRow]] = defaultdict(list)
    for row in rows:
        if row.answers is None or row.answers in known:
            ordered.append(row)
        else:
            replies[row.answers].append(row)
    for row in ordered:  # grows while it is walked
        ordered.extend(replies.pop(row.number, ()))
    return ordered, [row for waiting in replies.values() for row in waiting]
