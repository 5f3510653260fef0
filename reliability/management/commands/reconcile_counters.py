from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reliability.counters import Counter, correct, find_drift, registered


class Command(BaseCommand):
    help = """Compare every stored count with the rows it counts: one line for each, with how many
        rows drifted and the first few. Ends with status 1 while there is drift. Safe, and exact,
        on a live system."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fix", action="store_true", help="correct what drifted")

    def handle(self, *, fix: bool, **_: Any) -> None:
        drifted = [c.column for c in registered() if not self._holds(c, fix=fix)]
        if drifted:
            raise CommandError(f"Drift remains in {', '.join(drifted)}.")

    def _holds(self, counter: Counter, *, fix: bool) -> bool:
        """Whether the count is true everywhere, at the latest once it is corrected."""
        drift = find_drift(counter)
        self.stdout.write(str(drift))
        if fix and drift.drifted:
            self.stdout.write(f"{counter.column}: corrected {correct(counter)}")
            drift = find_drift(counter)
            if drift.drifted:
                self.stdout.write(str(drift))
        return not drift.drifted
