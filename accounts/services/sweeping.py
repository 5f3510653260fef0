"""Rows that time has made useless. Each sweep may run beside another: what one works on, the other
passes over."""

from django.db.models import Model, QuerySet
from django.utils import timezone
from rest_framework_simplejwt.token_blacklist.models import OutstandingToken

from accounts.models import Session, ThrottleWindow
from reliability.transactions import atomic

BATCH = 5000


def sweep_sessions(*, batch: int = BATCH) -> int:
    """Delete the sessions that are over since `SESSION_RETENTION`. Returns how many."""
    return _sweep(Session.objects.outdated(), batch)


def sweep_expired_tokens(*, batch: int = BATCH) -> int:
    """Delete what simplejwt keeps of refresh tokens that have expired, as its own command
    `flushexpiredtokens` would in one piece. Returns how many tokens."""
    return _sweep(OutstandingToken.objects.filter(expires_at__lte=timezone.now()), batch)


def sweep_throttle_windows(*, batch: int = BATCH) -> int:
    """Delete the windows that have closed. Returns how many."""
    return _sweep(ThrottleWindow.objects.filter(ends_at__lte=timezone.now()), batch)


def _sweep(rows: QuerySet[Model], batch: int) -> int:
    swept = 0
    while number := _sweep_batch(rows, batch):
        swept += number
    return swept


@atomic
def _sweep_batch(rows: QuerySet[Model], batch: int) -> int:
    free = rows.order_by().select_for_update(skip_locked=True)
    keys = list(free.values_list("pk", flat=True)[:batch])
    rows.model._default_manager.filter(pk__in=keys).delete()
    return len(keys)
