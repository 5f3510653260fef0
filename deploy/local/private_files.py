"""Files that only their owner may read, written whole or not at all."""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path


def kept_secret_key(directory: Path) -> str:
    """The `SECRET_KEY` of this folder, made on first use."""
    file = directory / "secret_key"
    if not file.exists():
        write_private(file, secrets.token_urlsafe(48))
    return file.read_text(encoding="ascii").strip()


def write_private_json(file: Path, values: Mapping[str, str]) -> None:
    write_private(file, json.dumps(values, indent=2) + "\n")


def write_private(file: Path, text: str) -> None:
    """Write `text`, readable by nobody else (0600), also after a power cut."""
    new = file.with_name(file.name + ".new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    new.replace(file)
