"""The devices one is logged in on: seen, told apart, and ended."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import Session, User
from config import caching
from reliability.models import OutboxMessage
from tests.assertions import refused
from tests.client import client_of
from tests.factories import PASSWORD, SessionFactory, UserFactory, deactivate

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
SESSIONS = "/auth/sessions/"


def session_of(client):
    """The id of the session that a client is logged in by."""
    (current,) = [session for session in client.items(SESSIONS) if session["current"]]
    return current["id"]


def fresh(pk):
    return Session.objects.get(pk=pk)


def test_a_login_is_a_session_with_device_and_place(anyone, alice):
    answer = anyone.post(
        "/auth/login/",
        {"username": "alice", "password": PASSWORD},
        headers={"user-agent": FIREFOX},
        REMOTE_ADDR="203.0.113.77",
    )
    anyone.credentials(HTTP_AUTHORIZATION=f"Bearer {answer.json()['access']}")
    (shown,) = anyone.items(SESSIONS)
    row = Session.objects.get()
    assert shown == {
        "id": str(row.pk),
        "device": "Firefox on Linux",
        "ip": "203.0.113.0",
        "created_at": shown["created_at"],
        "last_used_at": shown["last_used_at"],
        "current": True,
    }
    assert parse_datetime(shown["created_at"]) == row.created_at


def test_the_latest_login_comes_first_and_only_the_asking_one_is_current(api, alice, bob):
    first, _his, second = api(alice), api(bob), api(alice)
    shown = first.items(SESSIONS)
    assert [session["current"] for session in shown] == [False, True]
    assert shown[0]["id"] == session_of(second)


def test_sessions_that_are_over_are_not_shown(api, alice, settings):
    client = api(alice)
    SessionFactory(user=alice, ended_at=timezone.now())
    SessionFactory(user=alice, issued_at=timezone.now() - settings.REFRESH_TOKEN_LIFETIME)
    assert len(client.items(SESSIONS)) == 1


def test_the_list_is_walked_by_cursor_without_gaps(api, alice):
    client = api(alice)
    SessionFactory.create_batch(4, user=alice)
    pages = client.walk(SESSIONS, page_size=2)
    assert [len(page) for page in pages] == [2, 2, 1]
    ids = [int(session["id"]) for page in pages for session in page]
    assert ids == sorted(Session.objects.values_list("pk", flat=True), reverse=True)
    refused(client.get(SESSIONS, {"cursor": "x"}), 400, "invalid_cursor")


@pytest.mark.parametrize("number", [1, 50])
def test_the_list_takes_one_query_whatever_its_length(
    api, alice, number, django_assert_num_queries
):
    client = api(alice)
    SessionFactory.create_batch(number - 1, user=alice)
    client.get("/me/")
    with django_assert_num_queries(1):
        assert len(client.items(SESSIONS, page_size=100)) == number


def test_a_warm_session_is_known_without_any_query(api, alice, django_assert_num_queries):
    """A call that is refused for its cursor asks nothing but who is calling."""
    client = api(alice)
    with django_assert_num_queries(1):
        client.get(SESSIONS, {"cursor": "x"})
    with django_assert_num_queries(0):
        refused(client.get(SESSIONS, {"cursor": "x"}), 400, "invalid_cursor")


def test_ending_another_session_stops_its_tokens_at_once(api, alice):
    here, there = api(alice), api(alice)
    assert there.get("/me/").status_code == 200
    path = f"{SESSIONS}{session_of(there)}/"
    assert here.delete(path).status_code == 204
    refused(there.get("/me/"), 401, "token_not_valid")
    caching.raw_client().flushdb()
    refused(there.get("/me/"), 401, "token_not_valid")
    assert [session["current"] for session in here.items(SESSIONS)] == [True]
    refused(here.delete(path), 404, "not_found")


def test_one_may_end_the_session_one_is_in(api, alice):
    client = api(alice)
    assert client.delete(f"{SESSIONS}{session_of(client)}/").status_code == 204
    refused(client.get("/me/"), 401, "token_not_valid")


def test_nobody_ends_someone_elses_session(api, alice, bob):
    hers = api(alice)
    session_id = session_of(hers)
    refused(api(bob).delete(f"{SESSIONS}{session_id}/"), 404, "not_found")
    assert hers.get("/me/").status_code == 200
    assert fresh(session_id).ended_at is None
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize("session_id", ["1", "9" * 19, "9" * 20, "x", "-1", "٣"])
def test_a_session_that_there_is_not_is_404(api, alice, session_id):
    refused(api(alice).delete(f"{SESSIONS}{session_id}/"), 404, "not_found")


def test_an_expired_session_cannot_be_ended(api, alice, settings):
    over = SessionFactory(user=alice, issued_at=timezone.now() - settings.REFRESH_TOKEN_LIFETIME)
    refused(api(alice).delete(f"{SESSIONS}{over.pk}/"), 404, "not_found")
    assert fresh(over.pk).ended_at is None


def test_all_others_end_at_once_and_again_is_no_error(api, alice, bob):
    here, there, elsewhere, his = api(alice), api(alice), api(alice), api(bob)
    assert there.get("/me/").status_code == elsewhere.get("/me/").status_code == 200
    assert here.delete(SESSIONS).status_code == 204
    assert here.delete(SESSIONS).status_code == 204
    assert here.get("/me/").status_code == his.get("/me/").status_code == 200
    assert there.get("/me/").status_code == elsewhere.get("/me/").status_code == 401
    assert len(here.items(SESSIONS)) == 1
    assert OutboxMessage.objects.filter(job="accounts.mark_sessions_ended").count() == 1


def test_a_deactivated_account_lists_nothing(api, alice):
    client = api(alice)
    deactivate(*User.objects.all())
    refused(client.get(SESSIONS), 401, "token_not_valid")


def test_last_use_is_noted_when_it_is_five_minutes_old_and_not_before(api, alice, settings):
    client = api(alice)
    now = timezone.now()
    for age, is_noted in ((timedelta(minutes=4), False), (timedelta(minutes=6), True)):
        caching.raw_client().flushdb()
        Session.objects.update(last_used_at=now - age)
        (shown,) = client.items(SESSIONS)
        assert (parse_datetime(shown["last_used_at"]) >= now - timedelta(seconds=1)) == is_noted


def test_requests_in_between_write_nothing(api, alice, django_assert_num_queries):
    client = api(alice)
    Session.objects.update(last_used_at=timezone.now() - timedelta(hours=1))
    with django_assert_num_queries(3):  # is it live; note its use; the list
        client.get(SESSIONS)
    Session.objects.update(last_used_at=timezone.now() - timedelta(hours=1))
    with django_assert_num_queries(1):
        client.get(SESSIONS)


def test_many_requests_at_once_note_the_use_and_all_succeed(run_concurrently):
    client = client_of(UserFactory())
    Session.objects.update(last_used_at=timezone.now() - timedelta(hours=1))

    def read():
        other = type(client)()
        other.credentials(**client._credentials)
        return other.get("/me/").status_code

    assert set(run_concurrently(16, read)) == {200}
    assert Session.objects.get().last_used_at > timezone.now() - timedelta(minutes=1)
