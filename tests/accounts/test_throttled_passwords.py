"""Limits on wrong passwords, by the day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Session, ThrottleWindow
from config import caching
from config.environment import Rate
from tests.accounts.limits import headers_of, log_in, too_many
from tests.assertions import refused
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def test_wrong_passwords_for_one_name_have_a_limit_of_a_day(rates, alice):
    rates(login_failures=Rate(3, 86400))
    for number in range(3):
        answer = log_in(address=f"203.0.113.{number}")
        refused(answer, 401, "invalid_credentials")
        headers = headers_of(answer)
        assert (headers["RateLimit-Limit"], headers["RateLimit-Remaining"]) == (3, 2 - number)
    caching.raw_client().flushdb()
    too_many(log_in(password=PASSWORD, address="203.0.113.9"), limit=3, within=86400)
    assert not Session.objects.exists()
    ThrottleWindow.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert log_in(password=PASSWORD).status_code == 200


def test_a_name_that_nobody_has_runs_out_alike(rates, alice):
    rates(login_failures=Rate(2, 86400))
    names = ["alice", "nobody", "alice@example.com", "nobody@example.com"]
    for name in names:
        answers = [log_in(name) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [401, 401, 429], name
    assert len({log_in(name).content for name in names}) == 1


def test_the_right_password_does_not_count_as_wrong(rates, alice):
    rates(login_failures=Rate(2, 86400))
    for _ in range(5):
        assert log_in(password=PASSWORD).status_code == 200
    Session.objects.all().delete()  # the place is as unknown as before
    assert [log_in().status_code for _ in range(3)] == [401, 401, 429]


def test_the_tightest_limit_is_the_one_that_is_told(rates, alice):
    rates(auth=Rate(10, 60), login_failures=Rate(4, 86400))
    headers = headers_of(log_in())
    assert (headers["RateLimit-Limit"], headers["RateLimit-Remaining"]) == (4, 3)
    rates(auth=Rate(3, 60), login_failures=Rate(100, 86400))
    headers = headers_of(log_in())
    assert headers["RateLimit-Limit"] == 3


def test_of_many_wrong_passwords_at_once_no_more_than_the_limit_are_tried(rates, run_concurrently):
    UserFactory(username="alice")
    rates(login_failures=Rate(5, 86400))
    answers = run_concurrently(16, lambda: log_in().status_code)
    assert sorted(answers) == [401] * 5 + [429] * 11
    assert ThrottleWindow.objects.get().count == 5
