"""Logging in with the second factor on."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import RecoveryCode, SecondFactor, Session, ThrottleWindow, User
from accounts.services import sessions
from config.environment import Rate
from tests.accounts.authenticator import is_on, log_in, turn_on
from tests.accounts.letters import deliver, link_in
from tests.assertions import refused
from tests.client import Client
from tests.factories import PASSWORD, SessionFactory, UserFactory, deactivate

pytestmark = pytest.mark.django_db
STRANGE = {"REMOTE_ADDR": "203.0.113.1"}


@pytest.fixture
def app(alice, clock):
    """Alice's; her second factor is on."""
    app = turn_on(alice, clock)
    Session.objects.all().delete()
    return app


def test_the_password_alone_is_not_enough(app):
    for otp in (None, ""):
        answer = log_in(otp)
        refused(answer, 401, "otp_required")
        assert answer["WWW-Authenticate"] == "Bearer"
    answer = Client().post("/auth/login/", {"username": "alice", "password": PASSWORD, "otp": None})
    refused(answer, 401, "otp_required")
    assert not Session.objects.exists()


def test_password_and_code_are(app):
    answer = log_in(app.code(), username="Alice@Example.com")
    assert answer.status_code == 200
    assert set(answer.json()) == {"user", "access", "refresh"}
    assert answer.json()["user"]["otp_enabled"] is True
    assert Session.objects.count() == 1


@pytest.mark.parametrize("spaced", ["{} {}", " {}{} ", "{}-{}"])
def test_a_code_may_be_copied_as_the_app_shows_it(app, spaced):
    code = app.code()
    assert log_in(spaced.format(code[:3], code[3:])).status_code == 200


def test_a_wrong_code_is_refused(app):
    refused(log_in(app.wrong_code()), 401, "invalid_otp")
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("otp", "code"),
    [
        (123456, "invalid"),
        (["123456"], "invalid"),
        ({"a": 1}, "invalid"),
        (False, "invalid"),
        ("1" * 65, "max_length"),
        ("1234\x0056", "null_characters_not_allowed"),
    ],
)
def test_what_cannot_be_a_code_is_refused_whoever_asks(app, otp, code):
    for username, password in (("alice", PASSWORD), ("alice", "wrong"), ("nobody", PASSWORD)):
        body = {"username": username, "password": password, "otp": otp}
        refused(Client().post("/auth/login/", body), 400, code, "otp")
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    "otp", ["٣" * 6, "１２３４５６", "12_345", "+12345", "1e5", "0" * 16, "🔑", "\n", "%", "-" * 64]
)
def test_odd_codes_are_wrong_codes(app, otp):
    refused(log_in(otp), 401, "invalid_otp")
    assert not Session.objects.exists()


def test_digits_of_other_scripts_are_none(app):
    disguised = "".join(chr(0x0660 + int(digit)) for digit in app.code())
    refused(log_in(disguised), 401, "invalid_otp")


def test_a_code_works_once(app, clock):
    code = app.code()
    assert log_in(code).status_code == 200
    refused(log_in(code), 401, "invalid_otp")
    clock.pass_steps(1)
    refused(log_in(code), 401, "invalid_otp")
    assert log_in(app.code()).status_code == 200
    assert Session.objects.count() == 2


def test_codes_before_one_that_was_taken_are_spent_too(app):
    assert log_in(app.code(steps_ahead=1)).status_code == 200
    refused(log_in(app.code()), 401, "invalid_otp")


@pytest.mark.parametrize(("steps", "status"), [(-2, 401), (-1, 200), (0, 200), (1, 200), (2, 401)])
def test_a_clock_may_be_half_a_minute_off(app, clock, steps, status):
    clock.pass_steps(10)
    assert log_in(app.code(steps_ahead=steps)).status_code == status


@pytest.mark.parametrize(("seconds", "status"), [(0, 200), (59, 200), (60, 401)])
def test_a_code_lives_to_the_end_of_the_step_after_its_own(app, clock, seconds, status):
    code = app.code()
    clock.now += seconds
    assert log_in(code).status_code == status


def test_of_many_logins_with_one_code_exactly_one_gets_in(run_concurrently, clock):
    app = turn_on(UserFactory(username="alice"), clock)
    Session.objects.all().delete()
    code = app.code()
    answers = run_concurrently(16, lambda: log_in(code))
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 15
    for answer in answers:
        if answer.status_code == 401:
            refused(answer, 401, "invalid_otp")
    assert Session.objects.count() == 1


def test_of_many_logins_with_one_recovery_code_exactly_one_gets_in(run_concurrently, clock):
    app = turn_on(UserFactory(username="alice"), clock)
    code = app.recovery_codes[0]
    answers = run_concurrently(16, lambda: log_in(code).status_code)
    assert sorted(answers) == [200] + [401] * 15
    assert RecoveryCode.objects.count() == 9


def test_a_recovery_code_stands_in_for_the_app_once(app, mailoutbox):
    deliver(mailoutbox)
    for number, code in enumerate(app.recovery_codes, start=1):
        assert log_in(code).status_code == 200
        refused(log_in(code), 401, "invalid_otp")
        letters = {letter.subject: letter for letter in deliver(mailoutbox)}
        letter = letters["A recovery code of yours was used"]
        assert f"How many are left: {10 - number}." in letter.body
    assert not RecoveryCode.objects.exists()
    assert log_in(app.code()).status_code == 200


def test_a_recovery_code_may_be_typed_by_hand(app):
    first, second, *_ = app.recovery_codes
    assert log_in(first.upper().replace("-", " ")).status_code == 200
    assert log_in(second.replace("-", "")).status_code == 200


def test_the_codes_of_one_account_are_no_use_for_another(app, bob, clock):
    turn_on(bob, clock)
    clock.pass_steps(-1)
    for otp in (app.code(steps_ahead=1), app.recovery_codes[0]):
        refused(log_in(otp, username="bob"), 401, "invalid_otp")
    assert RecoveryCode.objects.count() == 20


def test_a_code_is_not_looked_at_before_the_password(app):
    code, spare = app.code(), app.recovery_codes[0]
    expected = log_in(password="wrong", username="nobody")
    for otp in (None, code, spare, app.wrong_code()):
        with CaptureQueriesContext(connection) as captured:
            answer = log_in(otp, password="wrong")
        assert (answer.status_code, answer.content) == (401, expected.content)
        assert len(captured) == 1
    assert log_in(code).status_code == 200
    assert log_in(spare).status_code == 200


def test_whoever_has_no_second_factor_may_send_a_code_in_vain(bob):
    assert log_in("000000", username="bob").status_code == 200
    assert log_in("", username="bob").status_code == 200


def test_who_may_not_come_in_is_told_so_and_spends_no_code(app, alice):
    deactivate(alice)
    for otp in (None, app.code(), app.wrong_code()):
        refused(log_in(otp), 403, "account_deactivated")
    User.objects.update(suspended_at=timezone.now())
    refused(log_in(app.code()), 403, "account_suspended")
    User.objects.update(suspended_at=None, deactivated_at=None, is_active=True)
    assert log_in(app.code()).status_code == 200


def test_wrong_codes_have_a_limit_of_a_day_whatever_the_next_is(app, settings):
    settings.THROTTLE_RATES = {"otp_failures": Rate(3, 86400)}
    for number in range(3):
        answer = log_in(app.wrong_code(), REMOTE_ADDR=f"203.0.113.{number}")
        refused(answer, 401, "invalid_otp")
        assert (answer["RateLimit-Limit"], answer["RateLimit-Remaining"]) == ("3", f"{2 - number}")
    for otp in (app.code(), app.recovery_codes[0]):
        for username in ("alice", "alice@example.com"):
            answer = log_in(otp, username=username, **STRANGE)
            refused(answer, 429, "throttled")
            assert 0 < int(answer["Retry-After"]) <= 86400
    refused(log_in(**STRANGE), 401, "otp_required")
    assert not Session.objects.exists()
    assert RecoveryCode.objects.count() == 10
    ThrottleWindow.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert log_in(app.code(), **STRANGE).status_code == 200


def test_a_thief_with_the_password_does_not_shut_the_owner_out_of_a_known_place(
    app, alice, settings
):
    settings.THROTTLE_RATES = {"otp_failures": Rate(1, 86400)}
    SessionFactory(user=alice, ip="198.51.100.0", ended_at=timezone.now())
    refused(log_in(app.wrong_code(), **STRANGE), 401, "invalid_otp")
    refused(log_in(app.code(), **STRANGE), 429, "throttled")
    assert log_in(app.code(), REMOTE_ADDR="198.51.100.7").status_code == 200


def test_right_codes_do_not_count(app, clock, settings):
    settings.THROTTLE_RATES = {"otp_failures": Rate(1, 86400)}
    for _ in range(3):
        assert log_in(app.code(), **STRANGE).status_code == 200
        clock.pass_steps(1)
    deactivate(User.objects.get())
    refused(log_in(app.code(), **STRANGE), 403, "account_deactivated")
    assert ThrottleWindow.objects.get().count == 0


def test_of_many_wrong_codes_at_once_no_more_than_the_limit_are_tried(
    run_concurrently, clock, settings
):
    app = turn_on(UserFactory(username="alice"), clock)
    Session.objects.all().delete()
    settings.THROTTLE_RATES = {"otp_failures": Rate(5, 86400)}
    wrong = app.wrong_code()
    answers = run_concurrently(16, lambda: log_in(wrong).status_code)
    assert sorted(answers) == [401] * 5 + [429] * 11


def test_a_reset_of_the_password_does_not_turn_it_off(app, alice, mailoutbox):
    deliver(mailoutbox)
    Client().post("/auth/password/reset/", {"email": "alice@example.com"})
    link = link_in(deliver(mailoutbox)[0])
    body = {**link, "new_password": "seven quiet herons"}
    assert Client().post("/auth/password/reset/confirm/", body).status_code == 204
    refused(log_in(password="seven quiet herons"), 401, "otp_required")
    assert log_in(app.code(), password="seven quiet herons").status_code == 200


def test_renewing_tokens_takes_no_code(app):
    refresh = log_in(app.code()).json()["refresh"]
    answer = Client().post("/auth/token/refresh/", {"refresh": refresh})
    assert answer.status_code == 200


def test_it_counts_from_the_moment_that_it_is_on(alice, clock, monkeypatch):
    """It is turned on while the password of a login is checked."""
    authenticate = sessions.authenticate

    def overtaken(**given):
        user = authenticate(**given)
        User.objects.filter(pk=user.pk).update(otp_enabled_at=timezone.now())
        return user

    monkeypatch.setattr(sessions, "authenticate", overtaken)
    for otp in (None, "000000"):
        User.objects.update(otp_enabled_at=None)
        refused(log_in(otp), 401, "otp_required")
    assert not Session.objects.exists()


def test_those_without_it_pay_nothing(alice, bob, clock, django_assert_num_queries):
    """Their login never looks for a secret, and counts no code."""
    log_in(username="bob")
    with CaptureQueriesContext(connection) as captured:
        assert log_in("000000", username="bob").status_code == 200
    statements = " ".join(query["sql"] for query in captured)
    assert "secondfactor" not in statements
    assert "recoverycode" not in statements
    assert not is_on(bob)
    # Who it is; then between savepoints the account's lock, the session, whether its device is new.
    with django_assert_num_queries(6):
        log_in(username="bob")


def come_back(otp=None):
    body = {"username": "alice", "password": PASSWORD, "otp": otp}
    return Client().post("/auth/reactivate/", body)


def test_coming_back_asks_for_a_code_too(app, alice):
    deactivate(alice)
    refused(come_back(), 401, "otp_required")
    refused(come_back(app.wrong_code()), 401, "invalid_otp")
    alice.refresh_from_db()
    assert not alice.is_active
    assert not Session.objects.exists()
    assert come_back(app.code()).status_code == 200
    alice.refresh_from_db()
    assert alice.is_active


def test_a_deleted_account_leaves_no_secret_behind(app, clock):
    access = log_in(app.code()).json()["access"]
    client = Client()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")
    assert client.post("/me/delete/", {"password": PASSWORD}).status_code == 204
    assert not RecoveryCode.objects.exists()
    assert not SecondFactor.objects.exists()
