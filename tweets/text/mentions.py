"""Mentions of users: '@name', and of lists: '@name/list'.

Source of every rule: the published grammar of twitter-text 3.1.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from tweets.text.characters import AT_SIGNS, DIRECTIONAL_MARKS, LATIN_ACCENTS, SPACES

_USERNAME = r"[A-Za-z0-9_]{1,20}+"
_LIST_SLUG = r"/[A-Za-z][A-Za-z0-9_\-]{0,24}+"
# A name that goes on with one of these is an address, an accented word or a protocol.
_NOT_FOLLOWED = rf"[{AT_SIGNS}{LATIN_ACCENTS}]|://"
# What may stand before the sign: the start, anything but word characters and some punctuation, or
# the retweet mark 'RT' with or without a colon, itself not the tail of a word.
_BEFORE = r"\A|[^A-Za-z0-9_!#$%&*@＠]|(?:\A|[^A-Za-z0-9_+~.\-])[Rr][Tt]:?"

_MENTION = regex.compile(
    rf"(?:{_BEFORE})(?P<sign>[{AT_SIGNS}])(?P<username>{_USERNAME})(?P<slug>{_LIST_SLUG})?+"
)
_REPLY = regex.compile(rf"[{SPACES}{DIRECTIONAL_MARKS}]*+[{AT_SIGNS}](?P<username>{_USERNAME})")
_REFUSING_END = regex.compile(_NOT_FOLLOWED)
_USERNAME_ALONE = regex.compile(rf"[{AT_SIGNS}]{_USERNAME}")
_LIST_ALONE = regex.compile(rf"[{AT_SIGNS}]{_USERNAME}{_LIST_SLUG}")


@dataclass(frozen=True, slots=True)
class Mention:
    """A user named in a text.

    `username` is without the sign, in the letters of the text. `start` and `end` are code point
    offsets, the sign included, the end excluded.
    """

    username: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class MentionOrList:
    """A user or a list named in a text.

    `list_slug` is '' for a user and starts with '/' for a list. Offsets are as in `Mention`, and
    include the slug.
    """

    username: str
    list_slug: str
    start: int
    end: int


def find_mentions_or_lists(text: str) -> Iterator[MentionOrList]:
    """Yield the users and lists named in `text`, in order, overlaps with URLs included.

    A username has 1 to 20 characters; of a longer name the first 20 are taken, as twitter-text
    does.
    """
    # The mark before a name is part of the match, so that a refused match uses it up.
    for match in _MENTION.finditer(text):
        if _REFUSING_END.match(text, match.end()):
            continue
        yield MentionOrList(
            match["username"], match["slug"] or "", match.start("sign"), match.end()
        )


def extract_reply(text: str) -> str | None:
    """Return the username that `text` replies to: the one it starts with, spaces aside.

    None if the text does not start with a mention.
    """
    match = _REPLY.match(text)
    if match is None or _REFUSING_END.match(text, match.end()):
        return None
    return str(match["username"])


def is_valid_username(text: str) -> bool:
    """Tell whether `text` is nothing but a mention of a user, sign included."""
    return _USERNAME_ALONE.fullmatch(text) is not None


def is_valid_list(text: str) -> bool:
    """Tell whether `text` is nothing but a mention of a list, sign included."""
    return _LIST_ALONE.fullmatch(text) is not None
