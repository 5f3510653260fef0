"""The files of a data set: which there are, and what is in them."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import IO, cast

from datasets.errors import DatasetProblem
from datasets.records import Record, Unreadable, read_records

# In the order of loading: each refers to those before it only.
COLUMNS = {
    "users": ["username", "name", "joined_at"],
    "follows": ["follower", "following", "created_at"],
    "tweets": ["id", "author", "content", "created_at", "in_reply_to"],
    "retweets": ["user", "tweet", "quote", "created_at"],
    "likes": ["user", "tweet", "created_at"],
}


@dataclass(frozen=True, slots=True)
class DataFile:
    kind: str
    path: Path

    @property
    def size(self) -> int:
        """In bytes, as the file is stored."""
        return self.path.stat().st_size

    @property
    def columns(self) -> list[str]:
        return COLUMNS[self.kind]

    @contextmanager
    def open(self) -> Iterator["OpenFile"]:
        with self.path.open("rb") as stored:
            plain: IO[bytes] = stored
            if self.path.suffix == ".gz":
                plain = cast("IO[bytes]", gzip.GzipFile(fileobj=stored))
            text = TextIOWrapper(plain, "utf-8-sig", errors="surrogateescape", newline="\n")
            yield OpenFile(stored=stored, records=read_records(text))


@dataclass(frozen=True, slots=True)
class OpenFile:
    stored: IO[bytes]
    records: Iterator[Record | Unreadable]

    def position(self) -> int:
        """How many of the stored bytes have been read."""
        return self.stored.tell()


def find_files(directory: Path) -> list[DataFile]:
    """The data set's files in the order of loading, their headers checked. A plain file goes
    before a compressed one. Raises `DatasetProblem`."""
    if not directory.is_dir():
        raise DatasetProblem(f"There is no directory {directory}.")
    found = {kind: path for kind in COLUMNS if (path := _path_of(directory, kind))}
    if not found:
        names = ", ".join(f"{kind}.csv" for kind in COLUMNS)
        raise DatasetProblem(f"{directory} holds none of {names} (or the same with .gz).")
    for kind in ("retweets", "likes"):
        if kind in found and "tweets" not in found:
            raise DatasetProblem(f"{found[kind]} refers to tweets, but there is no tweets.csv.")
    files = [DataFile(kind, path) for kind, path in found.items()]
    for file in files:
        _check_header(file)
    return files


def _path_of(directory: Path, kind: str) -> Path | None:
    names = (directory / f"{kind}.csv", directory / f"{kind}.csv.gz")
    return next((path for path in names if path.exists()), None)


def _check_header(file: DataFile) -> None:
    try:
        with file.open() as opened:
            header = next(opened.records, None)
    except OSError as problem:
        raise DatasetProblem(f"{file.path} cannot be read: {problem.strerror}.") from None
    if not isinstance(header, Record) or header.fields != file.columns:
        raise DatasetProblem(f"{file.path} must begin with the header {','.join(file.columns)}.")
