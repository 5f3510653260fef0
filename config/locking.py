"""Row locks that the ORM does not know."""

from typing import TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def first_for_key_share(queryset: QuerySet[M]) -> M | None:
    """The first row of `queryset`, locked `FOR KEY SHARE`: until this transaction ends it cannot
    be deleted nor locked `FOR UPDATE`, while others may still reference it and change its counts.

    Waits for a deletion under way, and then sees its outcome. Must run in a transaction.
    """
    assert connection.in_atomic_block
    table = connection.ops.quote_name(queryset.model._meta.db_table)
    sql, params = queryset[:1].query.sql_with_params()
    rows = queryset.model._default_manager.raw(f"{sql} FOR KEY SHARE OF {table}", params)
    return next(iter(rows), None)
