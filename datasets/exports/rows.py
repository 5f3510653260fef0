"""The values of an export's rows. Each function raises `ValueError`, `TypeError` or
`OverflowError`."""

import re
from datetime import UTC, datetime
from typing import Any, TypeAlias

from config.ids import MAX_ID

Row: TypeAlias = dict[str, Any]
_ID = re.compile("[0-9]{1,19}")
_ENTITY_TEXTS = {"mentions": "username", "hashtags": "tag", "cashtags": "tag", "urls": "url"}


def number(text: object) -> int:
    """An id."""
    if not isinstance(text, str) or not _ID.fullmatch(text) or int(text) > MAX_ID:
        raise ValueError(f"{text!r:.30} is no id")
    return int(text)


def number_or_none(text: object) -> int | None:
    return None if text is None else number(text)


def ordinal(value: object) -> int:
    """A number that counts from 1."""
    if type(value) is not int or value < 1:
        raise ValueError(f"{value!r:.30} counts nothing")
    return value


def entities(value: object) -> Row:
    """What a text names, in the form in which every read of it is answered."""
    if not isinstance(value, dict) or value.keys() - _ENTITY_TEXTS.keys():
        raise TypeError(f"{value!r:.30} are no entities")
    for kind, found in value.items():
        if not isinstance(found, list):
            raise TypeError(f"{found!r:.30} are no {kind}")
        for entity in found:
            _check_entity(kind, entity)
    return value


def _check_entity(kind: str, entity: Row) -> None:
    start, end = entity["indices"]
    if type(start) is not int or type(end) is not int:
        raise TypeError(f"{entity['indices']!r:.30} is no place in a text")
    if not isinstance(entity[_ENTITY_TEXTS[kind]], str):
        raise TypeError(f"{entity!r:.60} is none of the {kind}")
    if kind == "mentions":
        number_or_none(entity["id"])


def moment(text: object) -> datetime:
    """A time with its zone, which is one in UTC, too: PostgreSQL keeps times before the year 1, and
    nobody could read them."""
    at = datetime.fromisoformat(str(text))
    if at.tzinfo is None:
        raise ValueError(f"{text!r:.30} names no zone")
    return at.astimezone(UTC)


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
