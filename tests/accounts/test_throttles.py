"""Limits on calls: by address, by account, by the account that is named; with Redis and without."""

from datetime import timedelta

import pytest
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisConnectionError
from rest_framework.response import Response

from accounts.models import Session, ThrottleWindow
from config import broker, caching
from config.api import ApiViewSet
from config.environment import Rate
from config.schema import describe
from tests.accounts.letters import deliver, link_in
from tests.assertions import refused
from tests.client import Client, client_of
from tests.factories import PASSWORD, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db

HEADERS = {"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After"}


@pytest.fixture
def rates(settings):
    """`rates(auth=Rate(2, 60))`: these limits and no others."""

    def put(**scopes):
        settings.THROTTLE_RATES = scopes

    return put


@pytest.fixture
def no_redis(monkeypatch):
    def gone(*_, **__):
        raise RedisConnectionError

    monkeypatch.setattr(caching, "raw_client", gone)
    monkeypatch.setattr("config.throttling.counting.raw_client", gone)
    monkeypatch.setattr(broker, "_probe", gone)


def log_in(name="alice", *, password="wrong", address="203.0.113.1", **extra):
    body = {"username": name, "password": password}
    return Client().post("/auth/login/", body, REMOTE_ADDR=address, **extra)


def headers_of(answer):
    return {name: int(answer[name]) for name in HEADERS if name in answer}


def too_many(answer, *, limit, within):
    """A refusal that says when to come back."""
    refused(answer, 429, "throttled")
    headers = headers_of(answer)
    assert set(headers) == HEADERS
    assert (headers["RateLimit-Limit"], headers["RateLimit-Remaining"]) == (limit, 0)
    assert 0 < headers["Retry-After"] <= within
    assert headers["Retry-After"] == headers["RateLimit-Reset"]


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
