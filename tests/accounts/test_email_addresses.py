"""Whose an address is: verifying it, changing it, and what counts as one."""

from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from django.core import signing

from accounts.models import EmailChange, User
from reliability.models import OutboxMessage
from tests.accounts.letters import deliver, link_in
from tests.assertions import refused
from tests.client import Client, client_of
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parents[1] / "data" / "email" / "tests.xml"
GOOD = {"username": "amber_fox", "email": "amber@example.com", "password": "a fine passphrase"}


def verify(link):
    return Client().post("/auth/email/verify/", link)


def wish(client, email="new@example.com", password=PASSWORD):
    return client.post("/auth/email/change/", {"email": email, "password": password})


def log_in(name):
    return Client().post("/auth/login/", {"username": name, "password": PASSWORD})


def test_the_link_of_the_welcome_verifies_the_address_once(anyone, mailoutbox):
    access = anyone.post("/auth/register/", GOOD).json()["access"]
    anyone.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")
    (letter,) = deliver(mailoutbox)
    link = link_in(letter)
    assert verify(link).status_code == 204
    assert anyone.get("/me/").json()["email_verified"] is True
    refused(verify(link), 400, "invalid_token")


def test_what_a_link_carries_is_the_same_escaped_and_not(anyone, alice, mailoutbox):
    anyone.post("/auth/register/", GOOD)
    anyone.post("/auth/password/reset/", {"email": alice.email})
    letters = deliver(mailoutbox)
    carried = [value for letter in letters for value in link_in(letter).values()]
    assert len(carried) == 3  # the token of the one, the uid and the token of the other
    for value in carried:
        assert quote(value, safe="") == value


@pytest.mark.parametrize(
    "token", ["x", "a:b:c", "a.b.c", "eyJ.1.x", "..:..", "é", ":::", "eyJ:1:x", "\U0001f600"]
)
def test_a_wrong_token_verifies_nothing(alice, token):
    refused(verify({"token": token}), 400, "invalid_token")
    assert User.objects.get().email_verified_at is None


def test_an_old_token_verifies_nothing(anyone, mailoutbox, monkeypatch, settings):
    anyone.post("/auth/register/", GOOD)
    link = link_in(deliver(mailoutbox)[0])
    later = signing.time.time() + settings.EMAIL_VERIFICATION_LIFETIME.total_seconds() + 1
    with monkeypatch.context() as patched:
        patched.setattr(signing.time, "time", lambda: later)
        refused(verify(link), 400, "invalid_token")
    assert verify(link).status_code == 204


def test_the_link_is_sent_again_and_never_to_who_is_verified(api, alice, mailoutbox):
    client = api(alice)
    first = client.post("/auth/email/resend/")
    assert (first.status_code, first.content) == (202, b"")
    assert verify(link_in(deliver(mailoutbox)[0])).status_code == 204
    assert client.post("/auth/email/resend/").status_code == 202
    assert deliver(mailoutbox) == []


def test_of_many_uses_of_one_token_at_once_one_counts(run_concurrently, mailoutbox):
    Client().post("/auth/register/", GOOD)
    link = link_in(deliver(mailoutbox)[0])
    answers = run_concurrently(8, lambda: verify(link))
    assert sorted(answer.status_code for answer in answers) == [204] + [400] * 7


def test_a_new_address_counts_once_its_link_is_followed(api, alice, mailoutbox):
    client = api(alice)
    assert wish(client).status_code == 202
    assert client.get("/me/").json()["email"] == "alice@example.com"
    (letter,) = deliver(mailoutbox)
    assert letter.to == ["new@example.com"]
    assert log_in("alice@example.com").status_code == 200
    refused(log_in("new@example.com"), 401, "invalid_credentials")
    assert verify(link_in(letter)).status_code == 204
    me = client.get("/me/").json()
    assert (me["email"], me["email_verified"]) == ("new@example.com", True)
    assert log_in("new@example.com").status_code == 200
    refused(log_in("alice@example.com"), 401, "invalid_credentials")
    (told,) = deliver(mailoutbox)
    assert (told.to, told.subject) == (["alice@example.com"], "Your e-mail address was changed")
    assert "new@example.com" not in told.body
    refused(verify(link_in(letter)), 400, "invalid_token")


def test_only_the_latest_wish_counts(api, alice, mailoutbox):
    client = api(alice)
    wish(client, "first@example.com")
    (first,) = deliver(mailoutbox)
    wish(client, "second@example.com")
    (second,) = deliver(mailoutbox)
    refused(verify(link_in(first)), 400, "invalid_token")
    assert verify(link_in(second)).status_code == 204
    assert User.objects.get().email == "second@example.com"


@pytest.mark.parametrize(
    ("email", "password", "code", "field"),
    [
        ("new@example.com", "wrong", "wrong_password", "password"),
        ("nobody", PASSWORD, "invalid", "email"),
        ("new@example.com\nBcc: b@example.com", PASSWORD, "invalid", "email"),
        ("new@example.com", None, "null", "password"),
        (None, PASSWORD, "null", "email"),
    ],
)
def test_a_bad_wish_is_refused_and_writes_nothing(api, alice, email, password, code, field):
    refused(wish(api(alice), email, password), 400, code, field)
    assert not EmailChange.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_an_address_of_somebody_elses_answers_the_same_and_they_are_told(
    api, alice, bob, mailoutbox, django_assert_num_queries
):
    client = api(alice)
    client.get("/me/")
    with django_assert_num_queries(7):
        free = wish(client)
    with django_assert_num_queries(7):
        taken = wish(client, "BOB@example.com")
    assert (taken.status_code, taken.content) == (free.status_code, free.content) == (202, b"")
    (letter,) = deliver(mailoutbox)
    assert letter.to == ["bob@example.com"]
    assert letter.subject == "Your e-mail address is in use already"
    assert "alice" not in letter.message().as_string()
    assert "token" not in letter.body


def test_an_address_that_was_taken_meanwhile_is_refused(api, alice, mailoutbox):
    wish(api(alice))
    link = link_in(deliver(mailoutbox)[0])
    UserFactory(email="NEW@example.com")
    refused(verify(link), 400, "invalid_token")
    alice.refresh_from_db()
    assert alice.email == "alice@example.com"


def test_of_two_who_want_one_address_the_first_to_confirm_gets_it(run_concurrently, mailoutbox):
    people = [UserFactory() for _ in range(4)]
    links = []
    for person in people:
        wish(client_of(person))
        links.append(link_in(deliver(mailoutbox)[0]))
    answers = run_concurrently(4, lambda number: verify(links[number]))
    assert sorted(answer.status_code for answer in answers) == [204, 400, 400, 400]
    assert User.objects.filter(email="new@example.com").count() == 1


def corpus():
    """Each address of the collection with its category; pictures stand for control characters."""
    for test in ET.parse(DATA).getroot().iter("test"):
        address = test.findtext("address") or ""
        characters = [chr(ord(c) - 0x2400) if 0x2400 <= ord(c) < 0x2421 else c for c in address]
        yield "".join(characters), test.findtext("category")


# Domains of one label: allowed by the standard, and by nobody who gives out addresses.
SINGLE_NAMES = {"test@io"}


def test_what_is_an_address_is_told_from_what_is_none(api, alice):
    """RFC 5321 allows quoted local parts and IP addresses; they are refused too, since many
    servers and people take them wrongly, and no provider gives them out."""
    client = api(alice)
    wrong = []
    tested = 0
    for address, category in corpus():
        valid = category == "ISEMAIL_VALID_CATEGORY" and address not in SINGLE_NAMES
        answer = wish(client, address)
        tested += 1
        if answer.status_code != (202 if valid else 400):
            wrong.append((address, category, answer.status_code))
    assert wrong == []
    assert tested > 150
    expected = [a for a, category in corpus() if category == "ISEMAIL_VALID_CATEGORY"]
    assert len(expected) == 14


@pytest.mark.parametrize(
    "address",
    [
        *("amber.fox@example.com", "amber+warble@example.co.uk", "o'hara@example.com"),
        *("a@b.io", "x" * 64 + "@example.com", "1@1.example", "AMBER@EXAMPLE.COM"),
        *("amber_fox-1@mail.example.museum", "amber@xn--bcher-kva.example", "amber@bücher.example"),
        *("amber@Bücher.Example", "amber@straße.example", "amber@点看.example"),
    ],
)
def test_ordinary_addresses_are_taken_as_they_are(anyone, address):
    answer = anyone.post("/auth/register/", {**GOOD, "email": address})
    assert answer.status_code == 201, answer.content
    assert answer.json()["user"]["email"] == address


@pytest.mark.parametrize(
    "address",
    [
        *('"amber fox"@example.com', "amber@[192.0.2.1]", "amber@localhost", "amber@example"),
        *("x" * 65 + "@example.com", "amber@" + "x" * 64 + ".com", "amber@exam\u202eple.com"),
        *("amber@example.com, b@example.com", "Amber <amber@example.com>", "amber@example.com\x00"),
        "a@" + ".".join(["x" * 60] * 5),
        *("amber\u017f@example.com", "\u0130vy@example.com", "\u212aim@example.com"),
        *(
            "ämber@example.com",
            "amber@\u2100.com",
            "amber@ex\uff41mple.com",
            "amber@BÜCHER.example",
        ),
        *("amber@b\u3002c.example", "amber@xn--.example", "amber@xn--a.example", "nobody"),
        *("amber@x\u200d.example", "amber@שa.example", "amber@\u2460.example"),
    ],
)
def test_odd_addresses_are_refused(anyone, address):
    answer = anyone.post("/auth/register/", {**GOOD, "email": address})
    assert answer.status_code == 400, answer.content
    errors = answer.json()["errors"]
    assert {error["attr"] for error in errors} == {"email"}
    assert len({error["code"] for error in errors}) == len(errors)
    assert not User.objects.exists()
