"""Finding answers, in one round trip, and keeping them, which nobody waits for."""

import contextlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from redis.exceptions import RedisError

from config.kept import keys
from config.redis_script import RedisScript
from config.telling import settle
from config.viewer import Viewer

LEASE_MS = 3000  # a maker that takes longer, or died, is no longer waited for
SUM_MS = 400  # how long others' news may go unseen; the contract gives a second
# Redis does nothing else while it sums up versions: some milliseconds for so many. The answers of
# those who follow more people hold for `SUM_MS` at most.
MOST_SUMMED = 5000
MOST_MEMBERS = MOST_SUMMED + 1  # that need be found

_FIND = RedisScript(Path(__file__).with_name("find.lua"), number_of_keys=8)
_KEEP = RedisScript(Path(__file__).with_name("keep.lua"), number_of_keys=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An answer to `viewer`, told from their others by `name`. `session` is the key that holds what
    says that the session lives, and that. `members` finds whose posts the viewer's feed shows, at
    most `MOST_MEMBERS`; None where the answer is not about them. `etag` is that of what the reader
    has."""

    viewer: Viewer
    session: tuple[str, str]
    name: str
    etag: str = ""
    members: Callable[[], Iterable[int]] | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept answer that holds; `body` is None when the reader has it (`etag`)."""

    etag: str
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Ticket:
    """Leave to make an answer and keep it."""

    viewer: Viewer
    key: str
    made: str
    token: str


class Busy:
    """Somebody else is making it just now."""


class Unproved:
    """Redis does not know that the session lives."""


def find(wanted: Wanted) -> Kept | Ticket | Busy | Unproved | None:
    """None: Redis does not say."""
    token = secrets.token_hex(8)
    try:
        settle()
        found = _ask(wanted, token)
        if found[0] == b"members" and wanted.members:
            circle = found[1].decode()  # its version, read before the members are
            found = _ask(wanted, token, _as_word(wanted.members()), circle)
    except RedisError:
        return None
    match found:
        case [b"answer" | b"same", etag, *body]:
            return Kept(etag.decode(), body[0] if body else None)
        case [b"make", key, made]:
            return Ticket(wanted.viewer, key.decode(), made.decode(), token)
        case [b"wait"]:
            return Busy()
        case [b"session"]:
            return Unproved()
    return None


def keep(ticket: Ticket, *, etag: str, shown: Iterable[int | str], body: bytes) -> None:
    """Keep the answer for as long as `KEPT_ANSWER_SECONDS`, counted from before it was made."""
    seconds = settings.KEPT_ANSWER_SECONDS
    _try_to_keep(ticket, ticket.made, seconds * 1000, etag, " ".join(map(str, shown)), body)


def let_go(ticket: Ticket) -> None:
    """Nothing came of it."""
    _try_to_keep(ticket)


def _try_to_keep(ticket: Ticket, *words: str | int | bytes) -> None:
    with contextlib.suppress(RedisError):
        _KEEP.send(lambda _: (ticket.key, ticket.token, *words))


def _as_word(members: Iterable[int]) -> str:
    ids = list(members)
    return "-" if len(ids) > MOST_SUMMED else " ".join(map(str, ids))


def _ask(wanted: Wanted, token: str, members: str = "", circle: str = "") -> list[Any]:
    user_id = wanted.viewer.user_id
    key, proof = wanted.session
    found: list[Any] = _FIND.run(
        lambda run_id: (
            key,
            keys.EPOCH,
            keys.view(user_id),
            keys.circle(user_id),
            keys.members(user_id),
            keys.total(user_id),
            keys.WITHDRAWN,
            keys.lapses(user_id),
            proof,
            run_id,
            f"{user_id}:{wanted.name}",
            "circle" if wanted.members else "",
            wanted.etag,
            token,
            LEASE_MS,
            SUM_MS,
            members,
            circle,
        )
    )
    return found
