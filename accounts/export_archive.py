"""The ZIP of an export: its files put together from their pieces, with counts and hashes.

The bytes of a file follow from its rows, and those of `manifest.json` from the files: what is
exported, loaded elsewhere and exported again has an equal manifest.
"""

import zlib
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import orjson

from accounts.export import ExportSection, Row
from accounts.models import Export, ExportPiece
from config.ids import id_text, timestamp

FORMAT, VERSION = "warble-export", 1
MANIFEST, SERVICE_MANIFEST, README = "manifest.json", "service/manifest.json", "README.txt"
BEGIN, BETWEEN, END = b"[\n", b",\n", b"]\n"
ZIP_PATH = ""  # of the ZIP's own pieces
PIECE_BYTES = 256 * 1024
_README = Path(__file__).with_name("export_readme.txt")
_OLDEST = (1980, 1, 1, 0, 0, 0)  # no time of a file says anything


def as_lines(rows: Iterable[Row]) -> bytes:
    """Rows as they stand in a file, one a line."""
    return BETWEEN.join(orjson.dumps(row, option=orjson.OPT_SORT_KEYS) for row in rows)


def write_zip(export: Export, sections: Iterable[ExportSection], *, at: Any) -> int:
    """Make the ZIP's pieces from those of the files. Returns its size. A piece at a time is in
    memory."""
    sink = _PieceSink(export)
    manifests: dict[bool, list[Row]] = {True: [], False: []}
    with ZipFile(sink, "w", ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        _add(archive, README, _README.read_bytes())
        for section in sections:
            entry = _add_section(archive, export, section.path)
            manifests[section.is_restored].append(entry)
        whose = {"id": id_text(export.user_id), "username": export.user.username}
        about = {"format": FORMAT, "version": VERSION, "account": whose}
        here = {**about, "generated_at": timestamp(at), "files": manifests[False]}
        _add(archive, SERVICE_MANIFEST, _pretty(here))
        _add(archive, MANIFEST, _pretty({**about, "files": manifests[True]}))
    return sink.close()


def _add_section(archive: ZipFile, export: Export, path: str) -> Row:
    """Write one file; its line in the manifest."""
    noted = export.files.get(path, {"count": 0, "size": 0, "pieces": 0})
    size = len(BEGIN) + len(END) + noted["size"] + (1 if noted["pieces"] else 0)
    size += len(BETWEEN) * max(0, noted["pieces"] - 1)
    hashed = sha256()
    info = _info(path)
    info.file_size = size
    with archive.open(info, "w") as file:
        for part in _parts(export, path):
            hashed.update(part)
            file.write(part)
    assert info.file_size == size, "the pieces are those that were noted"
    return {"name": path, "count": noted["count"], "size": size, "sha256": hashed.hexdigest()}


def _parts(export: Export, path: str) -> Iterator[bytes]:
    yield BEGIN
    is_first = True
    for piece in pieces_of(export, path):
        if not is_first:
            yield BETWEEN
        yield zlib.decompress(piece)
        is_first = False
    yield END if is_first else b"\n" + END


def pieces_of(export: Export, path: str) -> Iterator[bytes]:
    """The pieces in their order, read one by one."""
    number = 0
    while True:
        piece = ExportPiece.objects.filter(export=export, path=path, number=number)
        data = piece.values_list("data", flat=True).first()
        if data is None:
            return
        yield bytes(data)
        number += 1


def _add(archive: ZipFile, path: str, content: bytes) -> None:
    archive.writestr(_info(path), content)


def _info(path: str) -> ZipInfo:
    info = ZipInfo(path, _OLDEST)
    info.compress_type = ZIP_DEFLATED
    info.create_system = 3
    info.external_attr = 0o600 << 16
    return info


def _pretty(document: Row) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


class _PieceSink:
    """A file that can only be written to, in pieces of `PIECE_BYTES`."""

    def __init__(self, export: Export) -> None:
        self._export = export
        self._waiting = bytearray()
        self._number = self._size = 0

    def write(self, data: bytes) -> int:
        self._waiting += data
        while len(self._waiting) >= PIECE_BYTES:
            self._put(PIECE_BYTES)
        return len(data)

    def flush(self) -> None:
        """Pieces are written when they are full."""

    def close(self) -> int:
        if self._waiting:
            self._put(len(self._waiting))
        return self._size

    def _put(self, length: int) -> None:
        data = bytes(self._waiting[:length])
        del self._waiting[:length]
        ExportPiece.objects.create(
            export=self._export, path=ZIP_PATH, number=self._number, data=data
        )
        self._number += 1
        self._size += length
