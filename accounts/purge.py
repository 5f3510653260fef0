"""What goes with a deleted account: each app adds the steps for its own rows.

A step deletes at most about `limit` rows of the account, in the transaction that it is called in,
with the counts of others, and returns how many it was at; 0 when none is left. It holds locks for
no longer than a batch takes, and may be stopped and called again at any time.
"""

from typing import Any, Protocol

from django.db.models import QuerySet


class PurgeStep(Protocol):
    def __call__(self, *, user_id: int, limit: int) -> int: ...


# Filled by the apps when they are ready, in their order; all are called until none finds anything.
purge_steps: list[PurgeStep] = []


def delete_some(rows: QuerySet[Any], *, limit: int) -> int:
    """Delete at most `limit` of rows that nothing counts. Returns how many."""
    keys = list(rows.order_by().values_list("pk", flat=True)[:limit])
    rows.model._default_manager.filter(pk__in=keys).delete()
    return len(keys)
