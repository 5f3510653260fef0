"""The values of a row, read and checked. Each function raises `BadRow` with the reason."""

import re
from datetime import UTC, datetime, timedelta

from config.ids import EPOCH
from datasets.errors import BadRow

MAX_NAME_LENGTH = 50
MAX_TEXT_LENGTH = 100_000
# An entry from the future stays on top of every feed until its time has come.
YEARS_AHEAD = 5

_USERNAME = re.compile(r"[A-Za-z0-9_]{1,20}")
_NUMBER = re.compile(r"[0-9]{1,18}")
_MILLISECOND = timedelta(milliseconds=1)


def milliseconds(at: datetime) -> int:
    """Milliseconds since 1970, rounded down."""
    return (at - EPOCH) // _MILLISECOND


_LATEST = milliseconds(datetime.now(UTC) + timedelta(days=366 * YEARS_AHEAD))


def read_time(text: str) -> int:
    """An ISO 8601 time, in UTC when it names no zone, as milliseconds since 1970."""
    try:
        at = datetime.fromisoformat(text)
        since_1970 = milliseconds(at if at.tzinfo else at.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        since_1970 = None
    if since_1970 is None or text[10:11] not in {"T", " "}:
        raise BadRow(f"{shown(text)} is not a time such as 2026-10-01T12:00:00.000Z.")
    if since_1970 < 0:
        raise BadRow(f"The time {text} lies before 1970.")
    if since_1970 > _LATEST:
        raise BadRow(f"The time {text} lies more than {YEARS_AHEAD} years ahead.")
    return since_1970


def read_username(text: str) -> str:
    if not _USERNAME.fullmatch(text):
        raise BadRow(f"{shown(text)} is not a username: 1 to 20 of A-Z, a-z, 0-9 and _.")
    return text


def read_reference(text: str) -> str:
    """Somebody's username, as the key under which accounts are found."""
    return read_username(text).lower()


def read_name(text: str) -> str:
    if len(text) > MAX_NAME_LENGTH:
        raise BadRow(f"The name is longer than {MAX_NAME_LENGTH} characters.")
    return text


def read_number(text: str) -> int:
    """A tweet's number in its file."""
    if not _NUMBER.fullmatch(text):
        raise BadRow(f"{shown(text)} is not a tweet's number.")
    return int(text)


def read_text(text: str) -> str:
    """A text of any sensible length, kept as it is."""
    if len(text) > MAX_TEXT_LENGTH:
        raise BadRow(f"The text is longer than {MAX_TEXT_LENGTH} characters.")
    return text


def shown(text: str) -> str:
    """`text` in quotes, cut, and on one line."""
    return ascii(text) if len(text) <= 60 else f"{text[:60]!a}…"
