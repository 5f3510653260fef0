"""The demo's times, moved so that its talk ends just now.

They are moved by the same span whenever the demo is loaded again, for a tweet is known by its
time: the demo's own users, once they exist, tell by how much.
"""

import csv
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from accounts.models import User
from datasets.demo import DIRECTORY, NEWEST
from datasets.errors import DatasetProblem
from datasets.files import COLUMNS

_AGO = timedelta(minutes=3)


def find_shift() -> timedelta:
    """By how much the demo's times are to be moved. Raises `DatasetProblem` when its usernames
    belong to others."""
    joined = _joined()
    present = User.objects.among(joined).values_list("username", "created_at")
    shifts: set[timedelta] = {
        created_at - joined[username.lower()] for username, created_at in present
    }
    if not shifts:
        now = timezone.now()
        return now.replace(microsecond=now.microsecond // 1000 * 1000) - _AGO - NEWEST
    if len(shifts) > 1 or len(present) < len(joined):
        names = ", ".join(sorted(username for username, _ in present)[:5])
        raise DatasetProblem(f"Other people have usernames of the demo: {names}.")
    return shifts.pop()


def write_shifted(directory: Path, by: timedelta) -> None:
    """Write the demo's files into `directory`, every time moved."""
    for kind, columns in COLUMNS.items():
        time = next(place for place, name in enumerate(columns) if name.endswith("_at"))
        header, *rows = _read(kind)
        for row in rows:
            row[time] = (datetime.fromisoformat(row[time]) + by).isoformat()
        with (directory / f"{kind}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *rows])


def _joined() -> dict[str, datetime]:
    _, *rows = _read("users")
    return {username.lower(): datetime.fromisoformat(at) for username, _, at in rows}


def _read(kind: str) -> list[list[str]]:
    with (DIRECTORY / f"{kind}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))
