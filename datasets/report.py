"""What a load tells while it goes on: a bar per file, the rows it rejects, the totals."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from tqdm import tqdm

from datasets.files import DataFile


@dataclass(slots=True)
class Outcome:
    """What became of some rows. `gone` were left out because their tweet was deleted since."""

    loaded: int = 0
    present: int = 0
    gone: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)

    def reject(self, line: int, reason: str) -> None:
        self.rejected.append((line, reason))


@dataclass(slots=True)
class Totals:
    """The counts of one file."""

    loaded: int = 0
    present: int = 0
    gone: int = 0
    rejected: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        counts = [(self.loaded, "loaded"), (self.present, "already there")]
        if self.gone:
            counts.append((self.gone, "of deleted tweets"))
        counts.append((self.rejected, "rejected"))
        told = ", ".join(f"{_number(count)} {word}" for count, word in counts)
        return f"{told} ({self.seconds:.1f} s)"


class Report:
    """`say` writes one line for people. There are bars where standard error is a terminal, else a
    line per file."""

    def __init__(self, say: Callable[[str], object]) -> None:
        self.totals: dict[str, Totals] = {}
        self._say = say
        self._has_bars = sys.stderr.isatty()

    @contextmanager
    def of_file(self, file: DataFile) -> Iterator["FileReport"]:
        began = monotonic()
        with tqdm(
            desc=file.kind.ljust(8),
            total=file.size,
            unit="B",
            unit_scale=True,
            disable=not self._has_bars,
            file=sys.stderr,
        ) as bar:
            report = FileReport(file, bar, self._say)
            self.totals[file.kind] = report.totals
            yield report
            report.totals.seconds = monotonic() - began
        if not self._has_bars:
            self._say(f"{file.path}: {report.totals}")

    def only_rejections(self) -> bool:
        """Whether not one row could be used."""
        used = sum(totals.loaded + totals.present + totals.gone for totals in self.totals.values())
        return not used and any(totals.rejected for totals in self.totals.values())

    def summary(self) -> str:
        """A line per file and one for all."""
        everything = Totals()
        for totals in self.totals.values():
            for name in Totals.__slots__:
                setattr(everything, name, getattr(everything, name) + getattr(totals, name))
        lines = {**self.totals, "together": everything}
        return "\n".join(f"{name.ljust(9)}{totals}" for name, totals in lines.items())


class FileReport:
    def __init__(self, file: DataFile, bar: "tqdm[Any]", say: Callable[[str], object]) -> None:
        self.totals = Totals()
        self._file = file
        self._bar = bar
        self._say = say

    def add(self, *outcomes: Outcome) -> None:
        """Count the outcomes of some rows, and tell which were rejected, by line."""
        for outcome in outcomes:
            self.totals.loaded += outcome.loaded
            self.totals.present += outcome.present
            self.totals.gone += outcome.gone
            self.totals.rejected += len(outcome.rejected)
        rejected = sorted(row for outcome in outcomes for row in outcome.rejected)
        if rejected:
            with tqdm.external_write_mode(file=sys.stderr):
                for line, reason in rejected:
                    self._say(f"{self._file.path}:{line}: {reason}")

    def reached(self, position: int) -> None:
        """So many of the file's bytes have been read."""
        self._bar.set_postfix_str(f"{_number(self.totals.loaded)} loaded", refresh=False)
        self._bar.update(position - self._bar.n)


def _number(count: int) -> str:
    """1234567 as `1 234 567`."""
    return f"{count:,}".replace(",", " ")
