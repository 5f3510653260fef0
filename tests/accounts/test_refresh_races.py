"""Refreshing, ending and logging in at once, in real threads; and what becomes of a token that
comes back."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisConnectionError
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken

from accounts import events, live_sessions
from accounts.emails import Letter
from accounts.models import Session, User
from accounts.services import change_profile, end_sessions, sessions
from config import caching
from reliability.models import OutboxMessage
from reliability.transactions import atomic
from tests.assertions import refused
from tests.client import Client
from tests.factories import PASSWORD, UserFactory, as_viewer, deactivate
from tests.outbox import drain

REUSED = Letter.REFRESH_REUSED.value


def log_in(password=PASSWORD):
    return Client().post("/auth/login/", {"username": "alice", "password": password})


def refresh(token):
    return Client().post("/auth/token/refresh/", {"refresh": token})


def bearer(access):
    client = Client()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")
    return client


def rotated_long_ago():
    """A session's first pair, its second, and no grace left for the first."""
    first = log_in().json()
    second = refresh(first["refresh"]).json()
    Session.objects.update(issued_at=timezone.now() - timedelta(seconds=11))
    return first, second


def told():
    return OutboxMessage.objects.filter(payload__kind=REUSED).count()


def test_fifty_refreshes_of_one_token_at_once_get_one_pair(run_concurrently):
    UserFactory(username="alice")
    token = log_in().json()["refresh"]
    answers = run_concurrently(50, lambda: refresh(token))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    session = Session.objects.get()
    assert (session.generation, session.ended_at) == (2, None)
    assert bearer(answers[0].json()["access"]).get("/me/").status_code == 200


def test_of_many_uses_of_a_spent_token_at_once_the_owner_is_told_once(run_concurrently):
    UserFactory(username="alice")
    first, second = rotated_long_ago()
    answers = run_concurrently(16, lambda: refresh(first["refresh"]))
    assert {answer.status_code for answer in answers} == {401}
    assert told() == 1
    refused(bearer(second["access"]).get("/me/"), 401, "token_not_valid")


@pytest.mark.django_db
def test_a_spent_token_ends_the_session_and_its_owner_is_told(alice, mailoutbox):
    heard = []

    def hear(sender, user_id, session_id, **_):
        heard.append((user_id, session_id))

    first, second = rotated_long_ago()
    drain()
    mailoutbox.clear()  # of the login
    events.refresh_token_reused.connect(hear)
    try:
        refused(refresh(first["refresh"]), 401, "token_not_valid")
    finally:
        events.refresh_token_reused.disconnect(hear)
    session = Session.objects.get()
    assert heard == [(alice.pk, session.pk)]
    assert session.ended_at is not None
    refused(bearer(second["access"]).get("/me/"), 401, "token_not_valid")
    drain()
    (mail,) = mailoutbox
    assert mail.to == ["alice@example.com"]
    assert "alice" in mail.body
    refused(refresh(first["refresh"]), 401, "token_not_valid")
    assert told() == 0, "the session had ended already"


@pytest.mark.django_db
def test_a_spent_token_of_a_session_that_is_over_tells_nobody(alice):
    first, second = rotated_long_ago()
    client = bearer(second["access"])
    assert client.post("/auth/logout/", {"refresh": second["refresh"]}).status_code == 204
    assert BlacklistedToken.objects.count() == 1
    refused(refresh(first["refresh"]), 401, "token_not_valid")
    assert told() == 0


@pytest.mark.django_db
def test_nothing_but_the_reused_session_ends(alice):
    other = log_in().json()
    first, _second = rotated_long_ago()
    refresh(first["refresh"])
    assert refresh(other["refresh"]).status_code == 200


@pytest.mark.django_db
def test_a_token_refreshes_until_its_session_expires(alice, settings):
    token = log_in().json()["refresh"]
    Session.objects.update(issued_at=timezone.now() - settings.REFRESH_TOKEN_LIFETIME)
    refused(refresh(token), 401, "token_not_valid")
    assert Session.objects.get().generation == 1


@pytest.mark.django_db
def test_a_deactivated_accounts_token_is_401_and_rotates_nothing(alice):
    token = log_in().json()["refresh"]
    deactivate(*User.objects.all())
    refused(refresh(token), 401, "token_not_valid")
    assert Session.objects.get().generation == 1
    assert told() == 0


@pytest.mark.django_db
def test_a_token_that_was_blacklisted_stays_so_whatever_its_session(alice):
    pair = log_in().json()
    bearer(pair["access"]).post("/auth/logout/", {"refresh": pair["refresh"]})
    Session.objects.update(ended_at=None)
    refused(refresh(pair["refresh"]), 401, "token_not_valid")
    assert Session.objects.get().generation == 1


def gone(*_, **__):
    raise RedisConnectionError


@pytest.mark.parametrize("with_redis", [True, False])
def test_once_an_end_is_answered_no_request_succeeds(run_concurrently, monkeypatch, with_redis):
    """Sixteen threads: one ends the session, fifteen read all the while."""
    UserFactory(username="alice")
    if not with_redis:
        monkeypatch.setattr(caching, "call", gone)
        monkeypatch.setattr(caching, "raw_client", gone)
        monkeypatch.setattr(live_sessions, "raw_client", gone)
    for _ in range(5):
        pair = log_in().json()
        ended = threading.Event()

        def call(number, pair=pair, ended=ended):
            if number == 0:
                client = bearer(pair["access"])
                status = client.post("/auth/logout/", {"refresh": pair["refresh"]}).status_code
                ended.set()
                return [(False, status)]
            seen = []
            while not (seen and seen[-1][0]):
                began_after = ended.is_set()
                seen.append((began_after, bearer(pair["access"]).get("/me/").status_code))
            return seen

        (logged_out, *readers) = run_concurrently(16, call)
        assert logged_out == [(False, 204)]
        answers = [answer for reader in readers for answer in reader]
        assert {status for began_after, status in answers if began_after} == {401}
        assert {status for began_after, status in answers if not began_after} <= {200, 401}


@pytest.mark.django_db
def test_a_slow_reader_does_not_revive_what_has_ended(alice, monkeypatch):
    """It asked PostgreSQL before the end, and tells Redis "ok" after it."""
    pair = log_in().json()
    client = bearer(pair["access"])
    asked = live_sessions._is_live_in_the_database

    def ask_then_be_overtaken(session_id, user_id):
        answer = asked(session_id, user_id)
        monkeypatch.undo()
        assert client.post("/auth/logout/", {"refresh": pair["refresh"]}).status_code == 204
        return answer

    caching.raw_client().flushdb()
    session = Session.objects.get()
    monkeypatch.setattr(live_sessions, "_is_live_in_the_database", ask_then_be_overtaken)
    live_sessions.is_live(session.pk, user_id=alice.pk)
    refused(client.get("/me/"), 401, "token_not_valid")


@pytest.mark.django_db
def test_no_session_slips_in_behind_a_change_of_the_password(alice, monkeypatch):
    """The old password was checked, then changed, which ended all sessions."""
    checked = sessions._who_knows

    def check_then_be_overtaken(username, password):
        user = checked(username, password)
        User.objects.update(password=make_password("another one"))
        return user

    monkeypatch.setattr(sessions, "_who_knows", check_then_be_overtaken)
    refused(log_in(), 401, "invalid_credentials")
    assert not Session.objects.exists()


@pytest.mark.django_db
def test_no_session_slips_in_behind_a_deactivation(alice, monkeypatch):
    checked = sessions._who_knows

    def check_then_be_overtaken(username, password):
        user = checked(username, password)
        deactivate(*User.objects.all())
        return user

    monkeypatch.setattr(sessions, "_who_knows", check_then_be_overtaken)
    refused(log_in(), 403, "account_deactivated")
    assert not Session.objects.exists()


def test_logins_beside_the_end_of_all_sessions_leave_each_alive_or_ended(run_concurrently):
    """What counts as over in PostgreSQL is over for its token too."""
    alice = UserFactory(username="alice")

    def call(number):
        if number == 0:
            atomic(end_sessions)(user_id=alice.pk)
            return None
        return log_in()

    answers = [answer for answer in run_concurrently(12, call) if answer]
    assert {answer.status_code for answer in answers} == {200}
    alive = [bearer(a.json()["access"]).get("/me/").status_code for a in answers].count(200)
    assert Session.objects.filter(ended_at=None).count() == alive


def test_logins_and_changes_of_the_account_at_once_do_not_get_stuck(run_concurrently):
    alice = UserFactory(username="alice")

    def call(number):
        if number % 2:
            return log_in().status_code
        change_profile(viewer=as_viewer(alice), changes={"is_private": number % 4 == 0})
        return 200

    assert set(run_concurrently(12, call)) == {200}
