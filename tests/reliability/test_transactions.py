import threading

import pytest
from django.db import OperationalError, connection, transaction

from accounts.models import User
from reliability import transactions
from reliability.transactions import atomic
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_deadlock_is_run_again_until_both_are_done(run_concurrently, monkeypatch):
    first, second = UserFactory(), UserFactory()
    meet = threading.Barrier(2)
    runs = []

    def act(number):
        @atomic
        def lock_crosswise():
            runs.append(number)
            mine, other = (first, second) if number else (second, first)
            User.objects.filter(pk=mine.pk).update(tweets_count=1)
            if len(runs) <= 2:
                meet.wait()
            User.objects.filter(pk=other.pk).update(bio=f"by {number}")
            return number

        return lock_crosswise()

    assert run_concurrently(2, act) == [0, 1]
    assert len(runs) > 2
    assert User.objects.filter(bio__startswith="by ").count() == 2


class Deadlock(OperationalError):
    def __init__(self, sqlstate="40P01"):
        super().__init__("deadlock detected")
        self.__cause__ = type("Cause", (Exception,), {"sqlstate": sqlstate})()


@pytest.fixture
def attempts(monkeypatch):
    monkeypatch.setattr(transactions, "FIRST_PAUSE_SECONDS", 0)
    return []


def failing(attempts, problem, *, times):
    @atomic
    def service():
        attempts.append(transaction.get_connection().in_atomic_block)
        if len(attempts) <= times:
            raise problem
        return "done"

    return service


@pytest.mark.parametrize("sqlstate", ["40P01", "40001"])
def test_it_gives_up_after_a_bounded_number_of_attempts(attempts, sqlstate):
    with pytest.raises(OperationalError):
        failing(attempts, Deadlock(sqlstate), times=100)()
    assert attempts == [True] * transactions.ATTEMPTS


def test_other_errors_are_not_run_again(attempts):
    with pytest.raises(OperationalError):
        failing(attempts, Deadlock("53300"), times=1)()
    assert len(attempts) == 1


def test_only_the_outermost_service_runs_again(attempts):
    inner = failing(attempts, Deadlock(), times=1)
    assert atomic(inner)() == "done"
    assert len(attempts) == 2
    attempts.clear()
    with pytest.raises(OperationalError), transaction.atomic():
        inner()
    assert len(attempts) == 1
    assert not connection.in_atomic_block
