from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from datasets.demo import LOGIN, PASSWORD
from datasets.demo.shift import find_shift, write_shifted
from datasets.demo.telling import tell
from datasets.errors import DatasetProblem


class Command(BaseCommand):
    help = """Load the demo: forty invented people whose password is known to everyone, and two
        weeks of their tweets up to now. Loaded again, it changes nothing; where its usernames
        belong to others, it is left out."""

    def handle(self, **_: Any) -> None:
        try:
            shift = find_shift()
        except DatasetProblem as problem:
            self.stderr.write(f"{problem} The demo was not loaded.")
            return
        with TemporaryDirectory(prefix="warble-demo-") as directory:
            write_shifted(Path(directory), by=shift)
            call_command(
                "load_dataset", directory, password=PASSWORD, stdout=self.stdout, stderr=self.stderr
            )
        tell(LOGIN)
        self.stdout.write(f"demo login: {LOGIN} / {PASSWORD}")
