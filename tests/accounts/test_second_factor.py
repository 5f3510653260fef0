"""Turning the second factor on and off."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from accounts import events
from accounts.models import RecoveryCode, SecondFactor, Session, User
from config.environment import Rate
from tests.accounts.authenticator import (
    App,
    confirm,
    is_on,
    log_in,
    offer,
    remove,
    turn_on,
)
from tests.accounts.letters import deliver
from tests.assertions import refused
from tests.client import Client, client_of
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    """The events of the second factor, by name, with their payloads."""
    sent = []
    names = ("otp_enabled", "otp_disabled", "recovery_code_used")

    def listen(name):
        def note(sender, signal, **payload):
            sent.append((name, payload))

        getattr(events, name).connect(note, weak=False, dispatch_uid=f"test-{name}")

    for name in names:
        listen(name)
    yield sent
    for name in names:
        getattr(events, name).disconnect(dispatch_uid=f"test-{name}")


def test_it_is_turned_on_by_a_code_made_with_the_secret(api, alice, clock, heard, mailoutbox):
    client = api(alice)
    assert client.get("/me/").json()["otp_enabled"] is False
    offered = offer(client)
    assert offered.status_code == 200
    assert set(offered.json()) == {"secret", "otpauth_url"}
    assert not is_on(alice)
    answer = confirm(client, App(offered.json()["secret"], clock).code())
    assert answer.status_code == 200
    assert client.get("/me/").json()["otp_enabled"] is True
    assert is_on(alice)
    assert heard == [("otp_enabled", {"user_id": alice.pk})]
    (letter,) = deliver(mailoutbox)
    assert (letter.to, letter.subject) == (["alice@example.com"], "The second factor is on")


def test_the_url_is_what_apps_read(api, alice):
    offered = offer(api(alice)).json()
    assert re.fullmatch("[A-Z2-7]{32}", offered["secret"])
    url = urlsplit(offered["otpauth_url"])
    assert (url.scheme, url.netloc, url.path) == ("otpauth", "totp", "/Warble:alice")
    assert parse_qs(url.query) == {"secret": [offered["secret"]], "issuer": ["Warble"]}
    assert offer(api(alice)).json()["secret"] != offered["secret"]


def test_recovery_codes_are_ten_shown_once_and_kept_as_hashes(api, alice, clock):
    app = turn_on(alice, clock)
    assert len(set(app.recovery_codes)) == 10
    for code in app.recovery_codes:
        assert re.fullmatch("[a-z2-7]{4}(-[a-z2-7]{4}){3}", code)
    kept = list(RecoveryCode.objects.values_list("hashed", flat=True))
    assert all(re.fullmatch("[0-9a-f]{64}", hashed) for hashed in kept)
    assert len(kept) == 10


def test_a_later_secret_takes_the_place_of_one_that_waits(api, alice, clock):
    client = api(alice)
    first, second = (App(offer(client).json()["secret"], clock) for _ in range(2))
    assert first.key != second.key
    refused(confirm(client, first.code()), 400, "invalid_otp", "otp")
    assert not is_on(alice)
    assert confirm(client, second.code()).status_code == 200
    assert SecondFactor.objects.count() == 1


def test_the_secret_of_one_account_is_no_use_for_another(api, alice, bob, clock):
    app = App(offer(api(alice)).json()["secret"], clock)
    offer(api(bob))
    refused(confirm(api(bob), app.code()), 400, "invalid_otp", "otp")
    assert not is_on(bob)


def test_a_secret_is_offered_for_the_right_password_only(api, alice):
    client = api(alice)
    refused(offer(client, "wrong"), 400, "wrong_password", "password")
    refused(client.post("/me/otp/", {}), 400, "required", "password")
    refused(offer(Client()), 401, "not_authenticated")
    assert not SecondFactor.objects.exists()


def test_confirming_nothing_is_refused(api, alice, clock):
    refused(confirm(api(alice), "000000"), 400, "invalid_otp", "otp")
    refused(confirm(Client(), "000000"), 401, "not_authenticated")
    assert not RecoveryCode.objects.exists()


def test_what_is_on_is_not_offered_or_confirmed_again(api, alice, clock):
    app = turn_on(alice, clock)
    client = api(alice)
    refused(offer(client), 409, "otp_already_enabled")
    refused(offer(client, "wrong"), 400, "wrong_password", "password")
    refused(confirm(client, app.code()), 409, "otp_already_enabled")
    assert log_in(app.code()).status_code == 200
    assert RecoveryCode.objects.count() == 10


def test_sessions_go_on_when_it_is_turned_on(api, alice, clock):
    elsewhere = api(alice)
    turn_on(alice, clock)
    assert elsewhere.get("/me/").status_code == 200


HOSTILE = [
    ("", "blank"),
    (None, "null"),
    (123456, "invalid"),
    (["1"], "invalid"),
    ({}, "invalid"),
    (True, "invalid"),
    ("1" * 65, "max_length"),
    ("12\x003456", "null_characters_not_allowed"),
    ("12345", "invalid_otp"),
    ("1234567", "invalid_otp"),
    ("-12345", "invalid_otp"),
    ("+12345", "invalid_otp"),
    ("1e5", "invalid_otp"),
    ("0x1234", "invalid_otp"),
    ("12_345", "invalid_otp"),
    ("' OR 1=1 --", "invalid_otp"),
    ("\u202e123456", "invalid_otp"),
    ("🔑" * 16, "invalid_otp"),
    ("\n", "invalid_otp"),
]


@pytest.mark.parametrize(("otp", "code"), HOSTILE)
def test_what_is_no_code_is_refused_and_turns_nothing_on(api, alice, clock, otp, code):
    client = api(alice)
    offer(client)
    refused(confirm(client, otp), 400, code, "otp")
    assert not RecoveryCode.objects.exists()
    assert not is_on(alice)


def test_digits_of_other_scripts_are_none(api, alice, clock):
    client = api(alice)
    app = App(offer(client).json()["secret"], clock)
    for zero in "٠०０𝟎":
        disguised = "".join(chr(ord(zero) + int(digit)) for digit in app.code())
        assert int(disguised) == int(app.code())
        refused(confirm(client, disguised), 400, "invalid_otp", "otp")
    assert confirm(client, app.code()).status_code == 200


def test_of_many_confirmations_at_once_exactly_one_counts(run_concurrently, clock):
    alice = UserFactory(username="alice")
    client = client_of(alice)
    code = App(offer(client).json()["secret"], clock).code()

    def confirm_it():
        other = Client()
        other.credentials(**client._credentials)
        return confirm(other, code)

    answers = run_concurrently(16, confirm_it)
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 15
    (first,) = [answer for answer in answers if answer.status_code == 200]
    assert RecoveryCode.objects.count() == 10
    assert log_in(first.json()["recovery_codes"][0]).status_code == 200


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_it_is_turned_off_by_the_password_and_a_code(api, alice, clock, heard, mailoutbox, kind):
    app = turn_on(alice, clock)
    deliver(mailoutbox)
    heard.clear()
    otp = app.code() if kind == "app" else app.recovery_codes[3]
    client = api(alice)
    assert remove(client, otp=otp).status_code == 204
    assert client.get("/me/").json()["otp_enabled"] is False
    assert heard == [("otp_disabled", {"user_id": alice.pk})]
    (letter,) = deliver(mailoutbox)
    assert (letter.to, letter.subject) == (["alice@example.com"], "The second factor is off")
    assert not SecondFactor.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert not is_on(alice)


def test_turning_it_off_takes_both(api, alice, clock, heard):
    app = turn_on(alice, clock)
    heard.clear()
    client = api(alice)
    refused(remove(client, "wrong", otp=app.code()), 400, "wrong_password", "password")
    refused(remove(client), 400, "otp_required", "otp")
    refused(remove(client, otp=None), 400, "otp_required", "otp")
    refused(remove(client, otp=app.wrong_code()), 400, "invalid_otp", "otp")
    refused(client.delete("/me/otp/"), 400, "required", "password")
    refused(remove(Client(), otp=app.code()), 401, "not_authenticated")
    assert is_on(alice)
    assert heard == []
    assert RecoveryCode.objects.count() == 10
    assert log_in(app.code()).status_code == 200  # nor was the code spent


def test_a_code_that_logged_someone_in_turns_nothing_off(api, alice, clock):
    app = turn_on(alice, clock)
    assert log_in(app.code()).status_code == 200
    refused(remove(api(alice), otp=app.code()), 400, "invalid_otp", "otp")
    assert is_on(alice)


def test_turning_off_what_is_off_is_no_news(api, alice, clock, heard, mailoutbox):
    client = api(alice)
    assert remove(client).status_code == 204
    app = App(offer(client).json()["secret"], clock)
    assert remove(client, otp="not looked at").status_code == 204
    refused(confirm(client, app.code()), 400, "invalid_otp", "otp")
    refused(remove(client, "wrong"), 400, "wrong_password", "password")
    assert heard == []
    assert deliver(mailoutbox) == []


def test_turned_on_again_it_has_another_secret_and_other_codes(api, alice, clock):
    before = turn_on(alice, clock)
    assert remove(api(alice), otp=before.code()).status_code == 204
    after = turn_on(alice, clock)
    assert before.key != after.key
    for old in (before.code(), before.recovery_codes[0]):
        refused(log_in(old), 401, "invalid_otp")
    assert log_in(after.code()).status_code == 200


def test_wrong_codes_when_turning_it_off_count_like_those_at_login(api, alice, clock, settings):
    app = turn_on(alice, clock)
    settings.THROTTLE_RATES = {"otp_failures": Rate(2, 86400)}
    refused(log_in(app.wrong_code()), 401, "invalid_otp")
    refused(remove(api(alice), otp=app.wrong_code()), 400, "invalid_otp", "otp")
    refused(remove(api(alice), otp=app.code()), 429, "throttled")
    assert is_on(alice)


def test_these_calls_are_limited_as_sensitive(api, alice, clock, settings):
    settings.THROTTLE_RATES = {"sensitive": Rate(2, 3600)}
    client = api(alice)
    app = App(offer(client).json()["secret"], clock)
    assert confirm(client, app.wrong_code())["RateLimit-Remaining"] == "0"
    refused(confirm(client, app.code()), 429, "throttled")
    refused(offer(client), 429, "throttled")
    refused(remove(client), 429, "throttled")
    assert not is_on(alice)


def test_the_code_that_confirmed_logs_nobody_in(api, alice, clock):
    client = api(alice)
    app = App(offer(client).json()["secret"], clock)
    code = app.code()
    assert confirm(client, code).status_code == 200
    refused(log_in(code), 401, "invalid_otp")


def test_a_password_changed_meanwhile_is_the_wrong_one(api, alice, clock, monkeypatch):
    """It changes between the check of the old one and the lock."""
    app = turn_on(alice, clock)
    client, code = api(alice), app.code()
    changed = User.objects.get(pk=alice.pk)
    changed.set_password("another one")

    def overtaken(self, raw):
        User.objects.filter(pk=self.pk).update(password=changed.password)
        return True

    monkeypatch.setattr(User, "check_password", overtaken)
    refused(remove(client, otp=code), 400, "wrong_password", "password")
    User.objects.filter(pk=alice.pk).update(otp_enabled_at=None, password=alice.password)
    SecondFactor.objects.all().delete()
    refused(offer(client), 400, "wrong_password", "password")
    assert not SecondFactor.objects.exists()


def test_what_an_account_had_goes_with_it(api, alice, clock):
    turn_on(alice, clock)
    Session.objects.all().delete()
    alice.delete()
    assert not SecondFactor.objects.exists()
    assert not RecoveryCode.objects.exists()


def test_neither_secret_nor_codes_are_told_anywhere_later(api, alice, clock, mailoutbox):
    client = api(alice)
    secret = offer(client).json()["secret"]
    codes = confirm(client, App(secret, clock).code()).json()["recovery_codes"]
    said = client.get("/me/").content.decode()
    said += "".join(letter.message().as_string() for letter in deliver(mailoutbox))
    assert not any(word in said for word in (secret, PASSWORD, *codes))
