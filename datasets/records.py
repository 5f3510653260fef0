"""The records of a CSV file, each with the line on which it begins.

A record that cannot be read costs only itself: when a quote never closes, or closes in the wrong
place, reading goes on at the line after the one on which the record began.
"""

import csv
import zlib
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple, TextIO

# So much is read in search of a closing quote.
MAX_RECORD_LENGTH = 400_000


class Record(NamedTuple):
    """`line` counts from 1, the header included."""

    line: int
    fields: list[str]


class Unreadable(NamedTuple):
    line: int
    reason: str


class _TooLong(Exception):
    """No record is as long as what was read."""


class _Lines(Iterator[str]):
    """Lines for the CSV reader, which can be taken back from it."""

    def __init__(self, source: TextIO) -> None:
        self._source = source
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self._length = 0
        self._before = 0

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._source.readline(MAX_RECORD_LENGTH)
        if not line:
            raise StopIteration
        self._taken.append(line)
        self._length += len(line)
        if self._length >= MAX_RECORD_LENGTH:
            self._skip_rest_of(line)
            raise _TooLong
        return line

    def begin_record(self) -> None:
        self._before += len(self._taken)
        self._taken.clear()
        self._length = 0

    @property
    def first_line(self) -> int:
        """The number of the line on which the current record begins."""
        return self._before + 1

    def give_back(self) -> None:
        """All but the record's first line will be read again."""
        self._again.extendleft(reversed(self._taken[1:]))
        del self._taken[1:]

    def flaw(self) -> str | None:
        """What no text of the current record may hold."""
        for line in self._taken:
            if "\0" in line:
                return "The row holds a NUL character."
            if not line.isascii():
                try:
                    line.encode()
                except UnicodeEncodeError:
                    return "The row is not UTF-8."
        return None

    def _skip_rest_of(self, line: str) -> None:
        while line and not line.endswith("\n"):
            line = self._source.readline(MAX_RECORD_LENGTH)


def read_records(source: TextIO) -> Iterator[Record | Unreadable]:
    """Read `source`, which was opened with `newline="\\n"` (other line ends are no physical
    lines) and `errors="surrogateescape"`. Empty lines are passed over."""
    lines = _Lines(source)
    reader = csv.reader(lines, strict=True)
    while True:
        lines.begin_record()
        try:
            fields = next(reader)
        except StopIteration:
            return
        except (csv.Error, _TooLong) as problem:
            lines.give_back()
            yield Unreadable(lines.first_line, _reason(problem))
            continue
        except (EOFError, OSError, zlib.error):
            yield Unreadable(lines.first_line, "The file is damaged or cut off from here on.")
            return
        if flaw := lines.flaw():
            yield Unreadable(lines.first_line, flaw)
        elif fields:
            yield Record(lines.first_line, fields)


def _reason(problem: Exception) -> str:
    if isinstance(problem, _TooLong):
        return "The row is too long, or its quote is never closed."
    return f"The row is not valid CSV: {problem}."
