"""Several statements that read one state of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from config import statements


@contextmanager
def one_snapshot() -> Iterator[None]:
    """What is read inside is as of one moment: a row that one statement found is still there for
    the next. For reads that decide what is on a page first and load it then. Writes are refused.

    Inside a transaction that is open already, that one's rules stay.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        statements.put_off_command(b"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield
