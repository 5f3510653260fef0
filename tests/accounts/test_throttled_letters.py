"""Limits on letters, which nobody is told of."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import ThrottleWindow
from config import caching
from config.environment import Rate
from tests.accounts.letters import deliver, link_in
from tests.accounts.limits import log_in, too_many
from tests.assertions import refused
from tests.client import Client, client_of
from tests.factories import PASSWORD, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db


def reset(email, *, address="203.0.113.1", **also):
    body = {"email": email, **also}
    return Client().post("/auth/password/reset/", body, REMOTE_ADDR=address)


@pytest.mark.parametrize("ignored", [None, "", "somebody", 5, ["x"]])
def test_a_field_that_a_call_ignores_is_not_whom_it_is_about(rates, alice, ignored):
    rates(auth=Rate(2, 60))
    for number in range(2):
        answer = reset("alice@example.com", address=f"203.0.113.{number}", username=ignored)
        assert answer.status_code == 202
    too_many(reset("ALICE@example.com", address="203.0.113.9", username="x"), limit=2, within=60)
    body = {"username": "bob", "email": "alice@example.com", "password": "wrong"}
    refused(Client().post("/auth/login/", body), 401, "invalid_credentials")


def test_whatever_finds_an_account_by_its_address_counts_as_one(rates, alice):
    """PostgreSQL makes an i of İ, Python does not: each spelling would have had its own count."""
    UserFactory(username="ivy", email="ivy.kim@example.com")
    rates(auth=Rate(3, 60))
    spellings = ["ivy.kim@example.com", "İvy.kim@example.com", "ivy.kİm@example.com"]
    spellings += ["IVY.KIM@EXAMPLE.COM", "ivy.\u212aim@example.com", "Ivy.Kim@Example.com"]
    entered = [
        log_in(spelling, password=PASSWORD, address=f"203.0.{number}.1").status_code
        for number, spelling in enumerate(spellings)
    ]
    assert entered == [200, 401, 401, 200, 200, 429]


def letters_to(mailoutbox):
    return [letter.subject for letter in deliver(mailoutbox)]


def test_resets_of_one_account_have_a_limit_of_a_day_that_nobody_is_told_of(
    rates, alice, bob, mailoutbox
):
    rates(letters=Rate(2, 86400))
    emails = ["alice@example.com", "ALICE@example.com", "alice@example.com", "Alice@Example.com"]
    answers = [reset(email, address=f"203.0.113.{n}") for n, email in enumerate(emails)]
    assert {(a.status_code, a.content) for a in answers} == {(202, b"")}
    assert len({str(sorted(a.headers.keys())) for a in answers}) == 1
    assert len(letters_to(mailoutbox)) == 2
    reset("bob@example.com")
    assert len(letters_to(mailoutbox)) == 1
    caching.raw_client().flushdb()
    reset("alice@example.com")
    assert letters_to(mailoutbox) == []
    SessionFactory(user=alice, ip="198.51.100.0")
    reset("alice@example.com", address="198.51.100.7")  # the owner's own place
    assert len(letters_to(mailoutbox)) == 1
    ThrottleWindow.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    reset("alice@example.com")
    assert len(letters_to(mailoutbox)) == 1


def test_a_reset_that_is_one_too_many_costs_the_same_for_every_address(
    rates, alice, django_assert_num_queries
):
    rates(letters=Rate(1, 86400))
    for email in ("alice@example.com", "nobody@example.com"):
        with django_assert_num_queries(4):  # savepoint, the count, the outbox's row, release
            reset(email)
        with django_assert_num_queries(5):  # savepoint, the count, until when, the place, release
            reset(email)


def test_verification_letters_have_a_limit_of_a_day(rates, alice, bob, mailoutbox):
    rates(letters=Rate(2, 86400))
    for person in (alice, bob):
        answers = [client_of(person).post("/auth/email/resend/") for _ in range(4)]
        assert {(a.status_code, a.content) for a in answers} == {(202, b"")}
        assert len(letters_to(mailoutbox)) == 2


def test_of_many_resets_at_once_no_more_than_the_limit_are_sent(
    rates, run_concurrently, mailoutbox
):
    UserFactory(username="alice")
    rates(letters=Rate(3, 86400))
    answers = run_concurrently(12, lambda: reset("alice@example.com").status_code)
    assert answers == [202] * 12
    assert len(letters_to(mailoutbox)) == 3


def test_a_reset_lets_the_owner_in_again(rates, alice, bob, mailoutbox):
    rates(login_failures=Rate(2, 86400))
    SessionFactory(user=alice, ip="198.51.100.0")
    names = ["alice", "alice@example.com", "bob"]
    for name in names:
        for address in ("203.0.113.1", "198.51.100.1"):
            for _ in range(5):
                log_in(name, address=address)
    assert [log_in(name).status_code for name in names] == [429] * 3
    reset("alice@example.com")
    link = link_in(deliver(mailoutbox)[0])
    path, new = "/auth/password/reset/confirm/", "seven quiet herons"
    bad = Client().post(path, {**link, "new_password": "short"})
    refused(bad, 400, "password_too_short", "new_password")
    assert log_in().status_code == 429
    assert Client().post(path, {**link, "new_password": new}).status_code == 204
    for address in ("203.0.113.1", "198.51.100.1"):
        for name in names[:2]:
            assert log_in(name, password=new, address=address).status_code == 200
    assert log_in("bob", password=PASSWORD).status_code == 429
