"""What a search may cost: after `settings.SEARCH_TIMEOUT_MS` it is given up."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import OperationalError, connection
from psycopg.errors import QueryCanceled

from config.ids import SEQUENCE_BITS
from config.search import SearchTimeout
from config.snapshot import one_snapshot

# The plan is ours to choose: the search index finds tweets, keys lead to what belongs to them.
_NOW = (
    f"(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint << {SEQUENCE_BITS}) "
    f"| {2**SEQUENCE_BITS - 1}"
)
_SETTINGS = (
    "SELECT set_config('statement_timeout', %s, true), "  # noqa: S608
    "set_config('enable_seqscan', %s, true), "
    f"(SELECT max(id) FROM tweets_tweet), {_NOW}"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """`newest_id`: of all tweets in the snapshot; 0 if there are none. `now_id`: the highest that a
    row can have by now."""

    newest_id: int
    now_id: int
    deadline: float

    def check(self) -> None:
        """Raises `SearchTimeout` when the time is up. One statement may take all of it."""
        if time.monotonic() > self.deadline:
            raise SearchTimeout


@contextmanager
def bounded_snapshot() -> Iterator[Limits]:
    """One snapshot, in which statements end after the time allowed. Raises `SearchTimeout`."""
    allowed = settings.SEARCH_TIMEOUT_MS
    nested = connection.in_atomic_block
    try:
        with one_snapshot():
            newest_id, now_id = _set(timeout=str(allowed), seqscan="off")
            yield Limits(newest_id, now_id, time.monotonic() + allowed / 1000)
            if nested:
                _set(timeout="0", seqscan="on")
    except OperationalError as problem:
        if isinstance(problem.__cause__, QueryCanceled):
            raise SearchTimeout from None
        raise


def _set(*, timeout: str, seqscan: str) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(_SETTINGS, [timeout, seqscan])
        _, _, newest_id, now_id = cursor.fetchone()
        return newest_id or 0, now_id
