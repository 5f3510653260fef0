from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import psycopg
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from datasets.errors import DatasetProblem
from datasets.files import find_files
from datasets.loading import load_files
from datasets.report import Report

_RESUMED = "What was loaded stays; the same command loads the rest."


class Command(BaseCommand):
    help = """Load the users, follows, tweets, retweets and likes in a directory's CSV files
        (users.csv or users.csv.gz, and so on), with their times. What is there already is left
        as it is, so a load can be repeated and resumed. A bad row is told with file and line, and
        the rest is loaded."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, metavar="DIR")
        parser.add_argument(
            "--password", help="of the users that this load creates; else they cannot log in"
        )

    def handle(self, *, directory: Path, password: str | None, **_: Any) -> None:
        if password == "":
            raise CommandError("The password is empty.")
        report = Report(self.stderr.write)
        try:
            load_files(
                find_files(directory),
                password=make_password(password),
                report=report,
                before_waiting=lambda: self.stderr.write("Another load is running; waiting …"),
            )
        except DatasetProblem as problem:
            raise CommandError(str(problem)) from None
        except (OperationalError, psycopg.OperationalError) as problem:
            reason = str(problem).partition("\n")[0]
            raise CommandError(f"The database gave up ({reason}). {_RESUMED}") from None
        except KeyboardInterrupt:
            raise CommandError(f"Interrupted. {_RESUMED}", returncode=130) from None
        self.stdout.write(report.summary())
        if report.only_rejections():
            raise CommandError("Nothing could be loaded.")
