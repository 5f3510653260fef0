import pytest

from accounts.models import Session, TakenName, User
from notifications.models import Notification
from reliability.models import OutboxMessage
from tests.assertions import refused
from tests.client import Client
from tests.factories import UserFactory
from tests.outbox import drain

pytestmark = pytest.mark.django_db

GOOD = {"username": "amber_fox", "email": "amber@example.com", "password": "a fine passphrase"}


def nothing_was_written():
    assert not User.objects.exists()
    assert not TakenName.objects.exists()
    assert not Session.objects.exists()
    assert not OutboxMessage.objects.exists()
    assert not Notification.objects.exists()


def test_registering_opens_account_and_session_and_welcomes(anyone, mailoutbox):
    answer = anyone.post("/auth/register/", {**GOOD, "name": " Amber Ⓕox "})
    assert answer.status_code == 201
    body = answer.json()
    assert body["user"]["username"] == "amber_fox"
    assert body["user"]["name"] == " Amber Ⓕox "
    assert body["user"]["viewer"] is None
    assert body["user"]["email"] == "amber@example.com"
    assert body["user"]["email_verified"] is False
    assert "password" not in answer.content.decode()
    anyone.credentials(HTTP_AUTHORIZATION=f"Bearer {body['access']}")
    assert anyone.get("/me/").json() == body["user"]
    assert [n["verb"] for n in anyone.items("/notifications/")] == ["welcome"]
    assert mailoutbox == []
    drain()
    (mail,) = mailoutbox
    assert mail.to == ["amber@example.com"]
    assert "/verify-email?token=" in mail.body


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"username": "ab"}, "min_length", "username"),
        ({"username": "a" * 21}, "max_length", "username"),
        ({"username": "amber fox"}, "invalid", "username"),
        ({"username": "ämber"}, "invalid", "username"),
        ({"username": "amber\n"}, "invalid", "username"),
        ({"username": "amber\x00"}, "null_characters_not_allowed", "username"),
        ({"username": "١٢٣"}, "invalid", "username"),
        ({"username": 12345}, "invalid", "username"),
        ({"username": None}, "null", "username"),
        ({"username": "Admin"}, "reserved", "username"),
        ({"username": "suggestions"}, "reserved", "username"),
        ({"email": "nobody"}, "invalid", "email"),
        ({"email": ["a@example.com"]}, "invalid", "email"),
        ({"email": " amber@example.com"}, "invalid", "email"),
        ({"email": "amber@example.com\n"}, "invalid", "email"),
        ({"name": "a\r\nBcc: b"}, "invalid_characters", "name"),
        ({"name": "a\u202eb"}, "invalid_characters", "name"),
        ({"password": "short"}, "password_too_short", "password"),
        ({"password": "password1234"}, "password_too_common", "password"),
        ({"password": "82736451982"}, "password_entirely_numeric", "password"),
        ({"password": "amber_fox1"}, "password_too_similar", "password"),
        ({"password": " " * 8}, "blank", "password"),
        ({"password": "\u200b" * 8}, "blank", "password"),
        ({"password": "amelia bones", "name": "Amelia Bones"}, "password_too_similar", "password"),
        ({"name": "\u3164"}, "blank", "name"),
        ({"password": 12345678901}, "invalid", "password"),
        ({"name": "x" * 51}, "max_length", "name"),
        ({"name": {}}, "invalid", "name"),
    ],
)
def test_a_bad_registration_is_refused_and_writes_nothing(anyone, change, code, field):
    refused(anyone.post("/auth/register/", {**GOOD, **change}), 400, code, field)
    nothing_was_written()


@pytest.mark.parametrize("field", ["username", "email", "password"])
def test_each_field_is_required(anyone, field):
    body = {name: value for name, value in GOOD.items() if name != field}
    refused(anyone.post("/auth/register/", body), 400, "required", field)
    nothing_was_written()


def test_usernames_and_addresses_are_unique_without_regard_to_case(anyone):
    UserFactory(username="Amber_Fox", email="Other@example.com")
    refused(anyone.post("/auth/register/", GOOD), 400, "unique", "username")
    other = {**GOOD, "username": "birch", "email": "OTHER@EXAMPLE.COM"}
    refused(anyone.post("/auth/register/", other), 400, "unique", "email")
    assert User.objects.count() == 1
    assert not Session.objects.exists()


def test_of_two_hundred_registrations_of_one_name_exactly_one_wins(run_concurrently):
    def register(number):
        answers = []
        for turn in range(number, 200, 32):
            body = {**GOOD, "email": f"amber{turn}@example.com"}
            answers.append(Client().post("/auth/register/", body))
        return answers

    answers = [answer for some in run_concurrently(32, register) for answer in some]
    assert sorted(answer.status_code for answer in answers) == [201] + [400] * 199
    for answer in answers:
        if answer.status_code == 400:
            refused(answer, 400, "unique", "username")
    assert User.objects.count() == Session.objects.count() == TakenName.objects.count() == 1
    assert OutboxMessage.objects.count() == Notification.objects.count() == 1
