"""Snowflake ids: 64-bit, unique across all tables, sorted by time of creation.

An id is `milliseconds since 1970 << 21 | sequence`: 42 bits of time (until 2109) over 21 bits of
one cyclic sequence, so 2 097 152 ids fit into a millisecond. The scheme is that of Twitter's
Snowflake (2010). The SQL function `snowflake_id(at)` is the only maker of ids; `at` may lie in the
past, so that imports sort rightly. `created_at` is read out of the id by `snowflake_time(id)`.
"""

import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NewType

from django.db import models

SEQUENCE_BITS = 21
MAX_ID = 2**63 - 1
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Id = NewType("Id", str)
Timestamp = NewType("Timestamp", str)


class SnowflakeModel(models.Model):
    """A row named by a Snowflake id. PostgreSQL sets `id`; `created_at` cannot disagree with it."""

    id = models.BigIntegerField(
        primary_key=True, editable=False, db_default=models.Func(function="snowflake_id")
    )
    created_at = models.GeneratedField(
        expression=models.Func(models.F("id"), function="snowflake_time"),
        output_field=models.DateTimeField(),
        db_persist=True,
    )

    class Meta:
        abstract = True


def time_of(snowflake: int) -> datetime:
    """The millisecond, in UTC, in which `snowflake` was made."""
    return EPOCH + timedelta(milliseconds=snowflake >> SEQUENCE_BITS)


def id_at_present() -> int:
    """Above every id made until now, as far as the clocks agree."""
    return (time.time_ns() // 1_000_000 + 1) << SEQUENCE_BITS


def id_text(snowflake: int) -> Id:
    """An id as clients get it: a string, because JavaScript loses integers above 2^53."""
    return Id(str(snowflake))


@lru_cache(maxsize=20_000)
def timestamp_of(snowflake: int) -> Timestamp:
    """The time in which `snowflake` was made, as clients get it. A page has dozens, and a post is
    on many."""
    return timestamp(time_of(snowflake))


def timestamp(at: datetime) -> Timestamp:
    """A time as clients get it: ISO 8601, UTC, milliseconds, `Z`."""
    return Timestamp(at.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z")
