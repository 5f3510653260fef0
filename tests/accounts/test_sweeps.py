"""What beat removes of sessions, tokens and throttle windows."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken

from accounts import tasks, throttle_windows
from accounts.models import Session, ThrottleWindow
from accounts.services import sweep_expired_tokens, sweep_sessions, sweep_throttle_windows
from config.environment import Rate
from tests.factories import SessionFactory, UserFactory

pytestmark = pytest.mark.django_db


def used(*, ago, ended=False):
    at = timezone.now() - ago
    return SessionFactory(issued_at=at, last_used_at=at, ended_at=at if ended else None)


def test_sessions_long_over_go_in_batches_and_the_others_stay():
    day = timedelta(days=1)
    gone = [used(ago=settings.SESSION_RETENTION + day, ended=n % 2 == 0) for n in range(5)]
    kept = [
        used(ago=settings.SESSION_RETENTION - day),
        used(ago=day, ended=True),
        used(ago=timedelta(0)),
    ]
    assert sweep_sessions(batch=2) == len(gone)
    assert set(Session.objects.all()) == set(kept)
    assert sweep_sessions() == 0


def test_nothing_that_may_still_be_refreshed_is_swept():
    assert settings.SESSION_RETENTION > settings.REFRESH_TOKEN_LIFETIME


def test_expired_tokens_leave_the_blacklist_and_the_others_stay():
    alice = UserFactory()
    now = timezone.now()
    for number in range(5):
        token = OutstandingToken.objects.create(
            user=alice, jti=f"{number}", token="t", expires_at=now + timedelta(days=number - 2.5)
        )
        BlacklistedToken.objects.create(token=token)
    assert sweep_expired_tokens(batch=2) == 3
    assert set(OutstandingToken.objects.values_list("jti", flat=True)) == {"3", "4"}
    assert BlacklistedToken.objects.count() == 2


def test_closed_windows_go():
    throttle_windows.count(key="open", rate=Rate(1, 60))
    throttle_windows.count(key="closed", rate=Rate(1, 3600))
    ThrottleWindow.objects.filter(ends_at__gt=timezone.now() + timedelta(minutes=30)).update(
        ends_at=timezone.now()
    )
    assert sweep_throttle_windows() == 1
    assert ThrottleWindow.objects.count() == 1


@pytest.mark.parametrize(
    "task", [tasks.sweep_sessions, tasks.sweep_expired_tokens, tasks.sweep_throttle_windows]
)
def test_beat_knows_the_task(task):
    assert task.name in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    task()


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_pass_over_each_others_rows(run_concurrently):
    used(ago=settings.SESSION_RETENTION * 2)
    free = used(ago=settings.SESSION_RETENTION * 2)
    with transaction.atomic():
        Session.objects.select_for_update().exclude(pk=free.pk).get()
        assert run_concurrently(1, sweep_sessions) == [1]
    assert not connection.in_atomic_block
    assert sweep_sessions() == 1
