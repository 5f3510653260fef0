"""Data sets written on the spot, and the command that loads them."""

import csv
import gzip
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from datasets.files import COLUMNS

AT = "2026-10-01T12:00:00.000Z"


def people(*usernames: str) -> list[tuple[str, ...]]:
    """Rows of users.csv."""
    return [(username, username.title(), "2026-01-01T00:00:00.000Z") for username in usernames]


def at(second: float) -> str:
    """A time within one minute."""
    return f"2026-10-01T12:00:{second:06.3f}Z"


@dataclass(frozen=True)
class Loaded:
    """What the command wrote."""

    summary: str
    messages: str

    def counts(self, kind: str) -> str:
        """`1 loaded, 0 already there, 0 rejected`."""
        (line,) = [line for line in self.summary.splitlines() if line.startswith(kind)]
        return line.removeprefix(kind).strip().rpartition(" (")[0]

    @property
    def rejections(self) -> list[str]:
        """`tweets.csv:2: …` for each bad row."""
        lines = [line.rpartition("/")[2] for line in self.messages.splitlines()]
        return [line for line in lines if line.split(":")[1].isdigit()]


class Dataset:
    def __init__(self, directory: Path) -> None:
        self.directory = directory
        directory.mkdir()

    def write(self, **files: Any) -> "Dataset":
        """`tweets=[…]`: the rows of tweets.csv; `tweets="…"` or bytes: what follows its header."""
        for kind, rows in files.items():
            content = rows if isinstance(rows, str | bytes) else _as_csv(rows)
            content = content if isinstance(content, bytes) else content.encode()
            header = (",".join(COLUMNS[kind]) + "\n").encode()
            (self.directory / f"{kind}.csv").write_bytes(header + content)
        return self

    def compress(self) -> "Dataset":
        for path in list(self.directory.glob("*.csv")):
            (self.directory / f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
            path.unlink()
        return self

    def load(self, **options: Any) -> Loaded:
        out, err = io.StringIO(), io.StringIO()
        call_command("load_dataset", str(self.directory), stdout=out, stderr=err, **options)
        return Loaded(out.getvalue(), err.getvalue())


def _as_csv(rows: Any) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


@pytest.fixture
def dataset(tmp_path: Path, db: None) -> Dataset:
    return Dataset(tmp_path / "first")


@pytest.fixture
def other_dataset(tmp_path: Path, db: None) -> Dataset:
    return Dataset(tmp_path / "second")


@pytest.fixture
def chunks_of(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`chunks_of(2)`: two rows to a transaction."""

    def set_size(rows: int) -> None:
        monkeypatch.setattr("datasets.loading.run.CHUNK", rows)

    return set_size
