"""The ZIP of an export. Anybody may have made it: nothing in it is believed unchecked.

Nothing is unpacked to disk, and no more than a row is in memory.
"""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import orjson

from accounts.export import export_sections
from accounts.export_archive import BEGIN, END, FORMAT, MANIFEST, README, SERVICE_MANIFEST, VERSION
from datasets.errors import DatasetProblem

MAX_MANIFEST_BYTES = 1024 * 1024
# A tweet has all its earlier versions in its row: at the limit of writes, one a second for half an
# hour, each of some kilobytes.
MAX_ROW_BYTES = 16 * 1024 * 1024
MAX_TOTAL_BYTES = 16 * 1024**3  # unpacked
_ENCRYPTED = 0x1
_DAMAGED = (
    *(BadZipFile, zlib.error, struct.error, UnicodeDecodeError),
    *(EOFError, OSError, NotImplementedError, RuntimeError),
)


class ExportFile:
    """An export whose files are the ones that its manifest says. `name` of a section is that of its
    file without `.json`."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive

    def rows(self, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """The rows of a section, each with the line that it is on."""
        with self._archive.open(f"{name}.json") as file:
            yield from _rows(file, f"{name}.json")


@contextmanager
def open_export(path: Path) -> Iterator[ExportFile]:
    """Open an export and check all of it. Raises `DatasetProblem`."""
    try:
        with ZipFile(path) as archive:
            _check(archive)
            yield ExportFile(archive)
    except FileNotFoundError:
        raise DatasetProblem(f"There is no file {path}.") from None
    except _DAMAGED as problem:
        raise DatasetProblem(f"{path} is no ZIP, is damaged or cut off ({problem}).") from None


def _check(archive: ZipFile) -> None:
    _check_entries(archive.infolist())
    manifest = _read_manifest(archive)
    listed = {entry["name"]: entry for entry in manifest["files"]}
    wanted = [section.path for section in export_sections if section.is_restored]
    if sorted(listed) != sorted(wanted) or len(manifest["files"]) != len(wanted):
        raise DatasetProblem(f"{MANIFEST} does not list the files of an export.")
    for name in wanted:
        _check_file(archive, name, listed[name])


def _check_entries(entries: list[ZipInfo]) -> None:
    """Only the names of an export, each once, of a bearable size."""
    names = [entry.filename for entry in entries]
    known = {section.path for section in export_sections} | {MANIFEST, SERVICE_MANIFEST, README}
    for name in names:
        if name not in known:
            raise DatasetProblem(f"The ZIP holds {name[:100]!r}, which no export does.")
    if len(set(names)) != len(names):
        raise DatasetProblem("The ZIP holds a file twice.")
    if MANIFEST not in names:
        raise DatasetProblem(f"The ZIP holds no {MANIFEST}: it is no export.")
    if any(
        entry.flag_bits & _ENCRYPTED or entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED}
        for entry in entries
    ):
        raise DatasetProblem("The ZIP is encrypted, or packed in a way that exports are not.")
    if sum(entry.file_size for entry in entries) > MAX_TOTAL_BYTES:
        raise DatasetProblem("The ZIP is too large unpacked.")


def _read_manifest(archive: ZipFile) -> dict[str, Any]:
    with archive.open(MANIFEST) as file:
        content = file.read(MAX_MANIFEST_BYTES + 1)
    try:
        manifest = orjson.loads(content) if len(content) <= MAX_MANIFEST_BYTES else None
    except orjson.JSONDecodeError:
        manifest = None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise DatasetProblem(f"{MANIFEST} is not that of an export.")
    if manifest.get("version") != VERSION:
        raise DatasetProblem(
            f"The export has the version {manifest.get('version')!r:.20}; {VERSION} is understood."
        )
    files = manifest.get("files")
    if not isinstance(files, list) or not all(
        isinstance(entry, dict) and isinstance(entry.get("name"), str) for entry in files
    ):
        raise DatasetProblem(f"{MANIFEST} does not list the files of an export.")
    return manifest


def _check_file(archive: ZipFile, name: str, entry: dict[str, Any]) -> None:
    """Size, hash, count, and that every row is one."""
    try:
        info = archive.getinfo(name)
    except KeyError:
        raise DatasetProblem(f"{name} is missing in the ZIP.") from None
    if info.file_size != entry.get("size"):
        raise DatasetProblem(f"{name} has another size than {MANIFEST} says.")
    with archive.open(info) as stored:
        hashed = _Hashed(stored)
        count = sum(1 for _ in _rows(hashed, name))
    if hashed.digest() != entry.get("sha256"):
        raise DatasetProblem(f"{name} has another SHA-256 than {MANIFEST} says.")
    if count != entry.get("count"):
        raise DatasetProblem(f"{name} has another count of rows than {MANIFEST} says.")


class _Hashed:
    """The lines of a file, hashed as they are read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = sha256()

    def readline(self, limit: int) -> bytes:
        line = self._file.readline(limit)
        self._hash.update(line)
        return line

    def digest(self) -> str:
        return self._hash.hexdigest()


def _rows(file: Any, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows of a JSON list that has one a line. Raises `DatasetProblem`."""
    number, line = 1, file.readline(MAX_ROW_BYTES)
    is_good = line == BEGIN
    follows = False  # a comma was before
    while is_good:
        number, line = number + 1, file.readline(MAX_ROW_BYTES)
        if line == END:
            is_good = not follows and not file.readline(MAX_ROW_BYTES)
            if is_good:
                return
            break
        is_first = number == 2
        is_good = line.endswith(b"\n") and (is_first or follows)
        follows = line.endswith(b",\n")
        try:
            row = orjson.loads(line.rstrip(b",\n"))
        except orjson.JSONDecodeError:
            break
        if not is_good or not isinstance(row, dict):
            break
        yield number, row
    raise DatasetProblem(f"{name}:{number}: this is not a JSON list with one row a line.")
