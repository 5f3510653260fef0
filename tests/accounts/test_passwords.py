from datetime import datetime, timedelta

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator

from accounts.models import EmailChange, Session, User
from notifications.models import Notification
from reliability.models import OutboxMessage
from tests.accounts.letters import deliver, link_in
from tests.assertions import refused
from tests.client import Client, client_of
from tests.factories import PASSWORD, UserFactory, deactivate

pytestmark = pytest.mark.django_db
NEW = "seven quiet herons"


def change(client, old=PASSWORD, new=NEW):
    return client.post("/auth/password/change/", {"old_password": old, "new_password": new})


def log_in(password, username="alice"):
    return Client().post("/auth/login/", {"username": username, "password": password})


def ask(email="alice@example.com"):
    return Client().post("/auth/password/reset/", {"email": email})


def confirm(link, new=NEW, **other):
    body = {**link, "new_password": new, **other}
    return Client().post("/auth/password/reset/confirm/", body)


def nothing_happened(user):
    assert log_in(PASSWORD).status_code == 200
    assert not Notification.objects.filter(receiver=user).exists()
    assert not OutboxMessage.objects.filter(payload__kind__startswith="password").exists()


def test_changing_the_password_ends_all_other_sessions_and_tells(api, alice, mailoutbox):
    here, elsewhere = api(alice), api(alice)
    assert elsewhere.get("/me/").status_code == 200
    assert change(here).status_code == 204
    assert here.get("/me/").status_code == 200
    refused(elsewhere.get("/me/"), 401, "token_not_valid")
    refused(log_in(PASSWORD), 401, "invalid_credentials")
    assert log_in(NEW).status_code == 200
    assert [n["verb"] for n in here.items("/notifications/")] == ["password_changed"]
    (letter,) = deliver(mailoutbox)
    assert letter.to == ["alice@example.com"]
    assert letter.subject == "Your password was changed"


@pytest.mark.parametrize(
    ("old", "new", "code", "field"),
    [
        ("wrong", NEW, "wrong_password", "old_password"),
        ("wrong", "short", "wrong_password", "old_password"),
        ("", NEW, "blank", "old_password"),
        (PASSWORD, PASSWORD, "password_unchanged", "new_password"),
        (PASSWORD, "short", "password_too_short", "new_password"),
        (PASSWORD, "password1234", "password_too_common", "new_password"),
        (PASSWORD, "82736451982", "password_entirely_numeric", "new_password"),
        (PASSWORD, "alice@example", "password_too_similar", "new_password"),
        (PASSWORD, "liddell alice", "password_too_similar", "new_password"),
        (PASSWORD, " " * 8, "blank", "new_password"),
        (PASSWORD, "\u200b" * 12, "blank", "new_password"),
        (PASSWORD, "\u3164 \ufeff\u2800" * 3, "blank", "new_password"),
        (PASSWORD, "x" * 257, "max_length", "new_password"),
        (PASSWORD, "herons\x00herons", "null_characters_not_allowed", "new_password"),
        (PASSWORD, 12345678901, "invalid", "new_password"),
        (None, NEW, "null", "old_password"),
    ],
)
def test_a_bad_change_is_refused_and_changes_nothing(api, alice, old, new, code, field):
    User.objects.filter(pk=alice.pk).update(name="Liddell Alice")
    other = api(alice)
    refused(change(api(alice), old, new), 400, code, field)
    assert other.get("/me/").status_code == 200
    nothing_happened(alice)


def test_of_many_changes_at_once_exactly_one_counts(run_concurrently):
    client = client_of(UserFactory(username="alice"))

    def change_it(number):
        other = Client()
        other.credentials(**client._credentials)
        return change(other, new=f"{NEW} {number}")

    answers = run_concurrently(16, change_it)
    codes = [answer.status_code for answer in answers]
    assert sorted(codes) == [204] + [400] * 15
    assert log_in(f"{NEW} {codes.index(204)}").status_code == 200
    assert Notification.objects.filter(verb="password_changed").count() == 1


def test_someone_who_forgot_chooses_a_new_password_by_the_link(api, alice, mailoutbox):
    elsewhere = api(alice)
    assert ask().status_code == 202
    (letter,) = deliver(mailoutbox)
    assert letter.to == ["alice@example.com"]
    assert "/reset-password?uid=" in letter.body
    link = link_in(letter)
    assert set(link) == {"uid", "token"}
    assert "alice" not in link["uid"] + link["token"]
    assert confirm(link).status_code == 204
    refused(elsewhere.get("/me/"), 401, "token_not_valid")
    assert not Session.objects.filter(ended_at=None).exists()
    assert log_in(NEW).status_code == 200
    verbs = Notification.objects.filter(receiver=alice).values_list("verb", flat=True)
    assert list(verbs) == ["password_reset"]
    assert "Your password was reset" in [letter.subject for letter in deliver(mailoutbox)]


def test_a_reset_link_works_once(alice, mailoutbox):
    ask()
    link = link_in(deliver(mailoutbox)[0])
    assert confirm(link).status_code == 204
    refused(confirm(link, new="other herons fly"), 400, "invalid_token")
    refused(log_in("other herons fly"), 401, "invalid_credentials")


def test_changing_the_password_spends_the_links_sent_before(api, alice, mailoutbox):
    ask()
    link = link_in(deliver(mailoutbox)[0])
    change(api(alice))
    refused(confirm(link, new="other herons fly"), 400, "invalid_token")


def test_a_reset_link_works_for_an_hour(alice, mailoutbox, monkeypatch):
    ask()
    link = link_in(deliver(mailoutbox)[0])
    for minutes, status in ((61, 400), (59, 204)):
        later = datetime.now() + timedelta(minutes=minutes)  # noqa: DTZ005  as Django's
        monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda _, at=later: at)
        assert confirm(link).status_code == status


def test_of_many_confirmations_at_once_exactly_one_counts(run_concurrently, mailoutbox):
    UserFactory(username="alice")
    ask()
    link = link_in(deliver(mailoutbox)[0])
    answers = run_concurrently(16, lambda n: confirm(link, new=f"{NEW} {n}"))
    codes = [answer.status_code for answer in answers]
    assert sorted(codes) == [204] + [400] * 15
    for answer in answers:
        if answer.status_code == 400:
            refused(answer, 400, "invalid_token")
    assert log_in(f"{NEW} {codes.index(204)}").status_code == 200
    assert Notification.objects.filter(verb="password_reset").count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"uid": "MQ"},
        {"uid": "x"},
        {"uid": "%00"},
        {"uid": "/../"},
        {"uid": "4pyT"},
        {"uid": "2aHZog"},  # digits, but not 0-9
        {"uid": "OTk5OTk5OTk5OTk5OTk5OTk5OQ"},  # above every id
        {"uid": "LTE"},
        {"uid": "ümläut"},
        {"token": "x"},
        {"token": "a-b-c"},
        {"token": "zzzzzzzzzzzzzzzz-" + "0" * 32},
        {"token": "٣-٣"},
        {"token": "-"},
        {"token": "\U0001f600"},
    ],
)
def test_a_tampered_link_is_refused(alice, mailoutbox, change):
    ask()
    link = link_in(deliver(mailoutbox)[0])
    refused(confirm(link, **change), 400, "invalid_token")
    nothing_happened(alice)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"uid": "\x00"}, "null_characters_not_allowed", "uid"),
        ({"token": "\x00"}, "null_characters_not_allowed", "token"),
        ({"token": "x" * 201}, "max_length", "token"),
        ({"uid": 1}, "invalid", "uid"),
        ({"token": ""}, "blank", "token"),
        ({"new_password": "short"}, "password_too_short", "new_password"),
        ({"new_password": "\u200b" * 9}, "blank", "new_password"),
        ({"new_password": "alice@example"}, "password_too_similar", "new_password"),
    ],
)
def test_a_bad_confirmation_is_refused_and_leaves_the_link_good(
    alice, mailoutbox, change, code, field
):
    ask()
    link = link_in(deliver(mailoutbox)[0])
    refused(confirm({**link, "new_password": NEW, **change}, **change), 400, code, field)
    nothing_happened(alice)
    assert confirm(link).status_code == 204


def test_the_link_of_one_account_is_no_use_for_another(alice, bob, mailoutbox):
    ask()
    ask("bob@example.com")
    hers, his = map(link_in, deliver(mailoutbox))
    refused(confirm({"uid": hers["uid"], "token": his["token"]}), 400, "invalid_token")


def test_asking_does_the_same_for_every_address(alice, django_assert_num_queries, mailoutbox):
    answers = []
    for email in ("alice@example.com", "nobody@example.com", "ALICE@example.com"):
        with django_assert_num_queries(3):  # savepoint, the outbox's row, release
            answers.append(ask(email))
    assert {(a.status_code, a.content) for a in answers} == {(202, b"")}
    assert len({str(sorted(a.headers.keys())) for a in answers}) == 1
    assert [letter.to for letter in deliver(mailoutbox)] == [["alice@example.com"]] * 2


def test_people_without_an_address_or_a_password_are_no_trouble(mailoutbox):
    nobody = UserFactory(email=None)
    fresh = UserFactory(username="fresh")
    fresh.set_unusable_password()
    fresh.save()
    refused(log_in("", "fresh"), 400, "blank", "password")
    ask("fresh@example.com")
    assert confirm(link_in(deliver(mailoutbox)[0])).status_code == 204
    assert log_in(NEW, "fresh").status_code == 200
    assert not Notification.objects.filter(receiver=nobody).exists()


def test_a_deactivated_account_gets_its_link_and_stays_deactivated(alice, mailoutbox):
    deactivate(alice)
    ask()
    assert confirm(link_in(deliver(mailoutbox)[0])).status_code == 204
    refused(log_in(NEW), 403, "account_deactivated")


def test_a_new_password_drops_the_address_that_was_asked_for(api, alice, mailoutbox):
    client = api(alice)
    wish = {"email": "new@example.com", "password": PASSWORD}
    assert client.post("/auth/email/change/", wish).status_code == 202
    token = link_in(deliver(mailoutbox)[0])
    assert change(client).status_code == 204
    assert not EmailChange.objects.exists()
    refused(Client().post("/auth/email/verify/", token), 400, "invalid_token")
    assert User.objects.get().email == "alice@example.com"
