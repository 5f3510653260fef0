"""Usernames that nobody may take: they would read like the service itself, or hide its paths."""

from pathlib import Path

# The "reserved usernames" list (MIT, see reserved_usernames.LICENSE) and this API's own words.
_LIST = Path(__file__).with_name("reserved_usernames.txt")
_OWN_WORDS = frozenset(
    """
    auth blocks bookmarks docs feed followers following hashtags healthz me mentions mutes
    notifications posts readyz redoc relationships replies schema search settings suggestions
    trends tweets users warble
    """.split()  # noqa: SIM905  forty quotes would hide the words
)

RESERVED_NAMES = _OWN_WORDS | frozenset(_LIST.read_text(encoding="utf-8").lower().split())


def is_reserved(username: str) -> bool:
    return username.lower() in RESERVED_NAMES
