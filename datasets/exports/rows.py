"""The values of an export's rows. Each function raises `ValueError` or `TypeError`."""

import re
from datetime import datetime
from typing import Any, TypeAlias

from config.ids import MAX_ID

Row: TypeAlias = dict[str, Any]
_ID = re.compile("[0-9]{1,19}")


def number(text: object) -> int:
    """An id."""
    if not isinstance(text, str) or not _ID.fullmatch(text) or int(text) > MAX_ID:
        raise ValueError(f"{text!r:.30} is no id")
    return int(text)


def number_or_none(text: object) -> int | None:
    return None if text is None else number(text)


def moment(text: object) -> datetime:
    """A time with its zone."""
    at = datetime.fromisoformat(str(text))
    if at.tzinfo is None:
        raise ValueError(f"{text!r:.30} names no zone")
    return at


def moment_or_none(text: object) -> datetime | None:
    return None if text is None else moment(text)


def words(text: object) -> str:
    """A text; null is an empty one."""
    if text is not None and not isinstance(text, str):
        raise TypeError(f"{text!r:.30} is no text")
    return text or ""


def flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r:.30} is not true or false")
    return value
