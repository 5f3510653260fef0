"""What a search may cost, and what it may see: one snapshot, for `settings.SEARCH_TIMEOUT_MS`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

from config.ids import SEQUENCE_BITS
from config.search import search_time_limit

# The plan is ours to choose: the search index finds tweets, keys lead to what belongs to them.
_NOW = (
    f"(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint << {SEQUENCE_BITS}) "
    f"| {2**SEQUENCE_BITS - 1}"
)
_SETTINGS = (
    "SELECT set_config('enable_seqscan', %s, true), "  # noqa: S608
    f"(SELECT max(id) FROM tweets_tweet), {_NOW}"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """`newest_id`: of all tweets in the snapshot; 0 if there are none. `now_id`: the highest that a
    row can have by now."""

    newest_id: int
    now_id: int


@contextmanager
def bounded_snapshot() -> Iterator[Limits]:
    """One snapshot, for the time allowed. Raises `SearchTimeout`."""
    nested = connection.in_atomic_block
    with search_time_limit(in_one_snapshot=True):
        yield _set(seqscan="off")
        if nested:
            _set(seqscan="on")


def _set(*, seqscan: str) -> Limits:
    with connection.cursor() as cursor:
        cursor.execute(_SETTINGS, [seqscan])
        _, newest_id, now_id = cursor.fetchone()
        return Limits(newest_id or 0, now_id)
