from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from datasets.errors import DatasetProblem
from datasets.exports import open_export, restore


class Command(BaseCommand):
    help = """Bring an account back from the ZIP of its export (/me/export/) into an empty instance,
        with the same ids: exported again, it has an equal manifest.json. All of it is loaded, or
        nothing. The password is in no export: its owner asks for a new one by e-mail."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.zip")

    def handle(self, *, file: Path, **_: Any) -> None:
        try:
            with open_export(file) as export:
                user = restore(export)
        except DatasetProblem as problem:
            raise CommandError(f"{problem} Nothing was loaded.") from None
        self.stdout.write(f"{user.username} is back, with all that the export holds.")
