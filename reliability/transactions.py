"""`@atomic`: a service's transaction, tried again when PostgreSQL asks for it.

Locks are taken in one order everywhere, which makes deadlocks rare, not impossible: foreign keys
and unique indexes lock too. PostgreSQL then ends one of the transactions, which has to be run
again as a whole (PostgreSQL documentation, "Serialization Failure Handling").
"""

import functools
import logging
import random
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import OperationalError, transaction

from config import statements

P = ParamSpec("P")
R = TypeVar("R")
logger = logging.getLogger(__name__)

ATTEMPTS = 10
FIRST_PAUSE_SECONDS = 0.01
# serialization_failure, deadlock_detected
_TO_BE_RUN_AGAIN = {"40001", "40P01"}


def atomic(service: Callable[P, R]) -> Callable[P, R]:
    """Run `service` in a transaction; the outermost one runs it again, at most `ATTEMPTS` times,
    after a deadlock or a serialisation failure. Inside another transaction: a savepoint."""

    @functools.wraps(service)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if transaction.get_connection().in_atomic_block:
            with transaction.atomic():
                return service(*args, **kwargs)
        for attempt in range(1, ATTEMPTS):
            try:
                with transaction.atomic():
                    return service(*args, **kwargs)
            except OperationalError as problem:
                if not _is_to_be_run_again(problem):
                    raise
                logger.info("%s is run again: %s", service.__qualname__, problem)
                time.sleep(random.uniform(0.5, 1) * FIRST_PAUSE_SECONDS * 2 ** min(attempt, 5))  # noqa: S311
        with transaction.atomic():
            return service(*args, **kwargs)

    return run


def commit_without_waiting() -> None:
    """The transaction under way does not wait for the disk when it is committed. For work that is
    found undone, and done again, where the server crashes within the next second: all of it is
    there then or nothing, and nothing that was committed later is there without it (PostgreSQL
    documentation, "Asynchronous Commit")."""
    statements.put_off_command(b"SET LOCAL synchronous_commit TO off")


def _is_to_be_run_again(problem: OperationalError) -> bool:
    return getattr(problem.__cause__, "sqlstate", None) in _TO_BE_RUN_AGAIN
