"""Limits on calls: by address, by account, by the account that is named; with Redis and without."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.response import Response

from accounts.models import Session, ThrottleWindow
from config import caching
from config.api import ApiViewSet
from config.environment import Rate
from config.schema import describe
from tests.accounts.limits import headers_of, log_in, too_many
from tests.assertions import refused
from tests.client import Client, client_of
from tests.factories import PASSWORD, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["redis", "postgres"])
def either_store(request):
    """Once with Redis, once without."""
    if request.param == "postgres":
        request.getfixturevalue("no_redis")
    return request.param


def test_public_calls_are_counted_by_address(rates, alice, either_store):
    rates(auth=Rate(3, 60))
    for number in range(3):
        answer = log_in(f"person_{number}")
        refused(answer, 401, "invalid_credentials")
        headers = headers_of(answer)
        assert headers["RateLimit-Limit"] == 3
        assert headers["RateLimit-Remaining"] == 2 - number
        assert 0 < headers["RateLimit-Reset"] <= 60
    too_many(log_in(password=PASSWORD), limit=3, within=60)
    assert not Session.objects.exists()
    assert log_in(password=PASSWORD, address="203.0.113.2").status_code == 200
    assert ThrottleWindow.objects.exists() == (either_store == "postgres")


def test_calls_about_one_account_are_counted_wherever_they_come_from(rates, alice, either_store):
    rates(auth=Rate(3, 60))
    for number in range(3):
        answer = log_in("ALICE" if number % 2 else "alice", address=f"203.0.113.{number}")
        assert headers_of(answer)["RateLimit-Remaining"] == 2 - number
    too_many(log_in(address="203.0.113.9"), limit=3, within=60)
    refused(log_in("bob", address="203.0.113.9"), 401, "invalid_credentials")


def test_strangers_do_not_shut_an_owner_out_of_a_place_that_is_known(rates, alice, either_store):
    """Not even someone else's password guesses of the whole day do."""
    rates(auth=Rate(3, 60), login_failures=Rate(5, 86400))
    SessionFactory(user=alice, ip="198.51.100.0", ended_at=timezone.now())
    for number in range(4):
        log_in(address=f"203.0.113.{number}")
    too_many(log_in(password=PASSWORD, address="203.0.113.99"), limit=3, within=60)
    for name in ("alice", "alice@example.com"):
        answer = log_in(name, password=PASSWORD, address="198.51.100.7")
        assert answer.status_code == 200, answer.content


def test_a_known_place_has_a_limit_too(rates, alice):
    rates(auth=Rate(2, 60))
    SessionFactory(user=alice, ip="198.51.100.0")
    answers = [log_in(address=f"198.51.100.{number}") for number in range(5)]
    assert [answer.status_code for answer in answers] == [401] * 4 + [429]


def test_a_place_is_known_for_its_own_account_only(rates, alice, bob):
    rates(auth=Rate(1, 60))
    SessionFactory(user=bob, ip="198.51.100.0")
    log_in(address="203.0.113.1")
    too_many(log_in(address="198.51.100.1"), limit=1, within=60)


@pytest.mark.parametrize("name", ["alice", "nobody"])
def test_a_refusal_is_the_same_for_a_name_that_nobody_has(
    rates, alice, name, django_assert_num_queries
):
    rates(auth=Rate(1, 60))
    log_in(name, address="203.0.113.1")
    with django_assert_num_queries(1):  # is the place known
        answer = log_in(name, address="203.0.113.2")
    too_many(answer, limit=1, within=60)


def test_of_many_calls_at_once_no_more_than_the_limit_pass(rates, run_concurrently, either_store):
    UserFactory(username="alice")
    rates(auth=Rate(5, 60))
    answers = run_concurrently(16, lambda number: log_in(f"person_{number}").status_code)
    assert sorted(answers) == [401] * 5 + [429] * 11


def test_a_scope_that_is_off_says_nothing_and_refuses_nobody(rates, alice):
    rates(auth=None)
    answers = [log_in() for _ in range(12)]
    assert {answer.status_code for answer in answers} == {401}
    assert headers_of(answers[-1]) == {}
    assert not ThrottleWindow.objects.exists()


def test_logged_in_callers_are_counted_by_account(rates, alice, bob, either_store):
    """On whichever session; content may go on without Redis."""
    rates(content=Rate(2, 60))
    answers = [client_of(alice).post("/tweets/", {"content": f"{n}"}) for n in range(3)]
    if either_store == "postgres":
        assert {answer.status_code for answer in answers} == {201}
        assert headers_of(answers[-1]) == {}
    else:
        assert [answer.status_code for answer in answers] == [201, 201, 429]
        too_many(answers[-1], limit=2, within=60)
        assert client_of(bob).post("/tweets/", {"content": "b"}).status_code == 201
    assert not ThrottleWindow.objects.exists()


def test_reads_are_not_counted(rates, alice):
    rates(content=Rate(1, 60), interaction=Rate(1, 60))
    client = client_of(alice)
    assert [client.get("/me/").status_code for _ in range(3)] == [200] * 3
    assert headers_of(client.get("/feed/")) == {}


class _Several(ApiViewSet):
    throttle_scope = "interaction"

    @describe("One", tag="x", throttled=True)
    def one(self, request):
        return Response()

    @describe("Another", tag="x", throttled="sensitive")
    def another(self, request):
        return Response()


def test_a_method_may_have_a_scope_of_its_own(rates, alice, rf, either_store):
    """`sensitive` is counted without Redis, like `auth`."""
    rates(interaction=Rate(50, 60), sensitive=Rate(1, 3600))
    token = client_of(alice)._credentials["HTTP_AUTHORIZATION"]

    def call(action):
        view = _Several.as_view({"post": action})
        return view(rf.post("/", HTTP_AUTHORIZATION=token)).status_code

    assert [call("another"), call("another"), call("one"), call("one")] == [200, 429, 200, 200]


def test_limits_come_back_after_their_time(rates, alice, no_redis):
    rates(auth=Rate(1, 60))
    assert log_in().status_code == 401
    assert log_in().status_code == 429
    ThrottleWindow.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert log_in().status_code == 401
    assert log_in().status_code == 429


def test_a_refusal_without_redis_writes_nothing(rates, alice, no_redis):
    rates(auth=Rate(1, 60))
    log_in()
    before = list(ThrottleWindow.objects.order_by("key").values_list())
    too_many(log_in(), limit=1, within=60)
    assert list(ThrottleWindow.objects.order_by("key").values_list()) == before


def test_no_name_and_no_address_is_kept(rates, alice, no_redis):
    rates(auth=Rate(5, 60), login_failures=Rate(5, 60))
    log_in()
    keys = list(ThrottleWindow.objects.values_list("key", flat=True))
    assert len(keys) == 3
    assert all(len(key) == 64 and int(key, 16) for key in keys)


def test_no_name_stands_in_redis(rates, alice):
    rates(auth=Rate(5, 60))
    log_in("alice@example.com")
    keys = b" ".join(caching.raw_client().keys("*"))
    assert b"throttle" in keys
    assert b"alice" not in keys


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400), (b"[]", 400), (b"null", 400), (b'"alice"', 400), (b"", 400), (b"[[[[", 400),
        (b'{"username": 5}', 400), (b'{"username": null}', 400), (b'{"username": ["a"]}', 400),
        (b'{"username": "\\u0000", "password": "x"}', 400),
        (b'{"username": "\\ud800", "password": "x"}', 400),
        (b'{"username": "' + b"a" * 5000 + b'", "password": "x"}', 400),
        (b'{"username": "' + b"a" * 300_000 + b'"}', 413),
    ],
)  # fmt: skip
def test_a_body_that_names_nobody_counts_by_address_and_is_answered_as_ever(rates, body, status):
    rates(auth=Rate(5, 60))
    answer = Client().post("/auth/login/", body, content_type="application/json")
    assert answer.status_code == status
    assert headers_of(answer)["RateLimit-Remaining"] == 4
    rates()
    unlimited = Client().post("/auth/login/", body, content_type="application/json")
    assert unlimited.content == answer.content


def test_a_wrong_media_type_or_chunks_are_answered_as_ever(rates):
    rates(auth=Rate(5, 60))
    refused(
        Client().post("/auth/login/", b"a=b", content_type="text/plain"),
        415,
        "unsupported_media_type",
    )
    refused(
        Client().post("/auth/login/", headers={"transfer-encoding": "chunked"}),
        411,
        "length_required",
    )


def test_behind_a_proxy_callers_are_told_apart_and_cannot_pose_as_others(rates, settings):
    settings.TRUSTED_PROXY_HOPS = 1
    rates(auth=Rate(1, 60))
    for claimed in ("203.0.113.1", "6.6.6.6, 203.0.113.2", "2001:db8::1"):
        answer = log_in(f"about {claimed}", HTTP_X_FORWARDED_FOR=claimed)
        refused(answer, 401, "invalid_credentials")
    for claimed in ("7.7.7.7, 203.0.113.1", "203.0.113.2:99", "[2001:db8::2]:1"):
        answer = log_in(f"about {claimed}", HTTP_X_FORWARDED_FOR=claimed)
        too_many(answer, limit=1, within=60)


def test_without_a_proxy_a_forwarded_address_is_nothing(rates):
    rates(auth=Rate(1, 60))
    assert log_in("one", HTTP_X_FORWARDED_FOR="203.0.113.50").status_code == 401
    assert log_in("two", HTTP_X_FORWARDED_FOR="203.0.113.51").status_code == 429
