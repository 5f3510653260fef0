"""The e-mails themselves: both parts, what people may put into them, and how they leave."""

import re
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.utils import timezone

from accounts.emails import Letter, compose
from accounts.services import tell_new_device, tell_refresh_reused
from reliability.models import OutboxMessage
from tests.accounts.letters import deliver
from tests.factories import SessionFactory, UserFactory
from tests.outbox import drain

pytestmark = pytest.mark.django_db

FACTS = {
    "link": "https://warble.example/x?a=1&b=2",
    "device": "Firefox",
    "ip": "1.2.3.0",
    "at": "t",
}
RUDE = "<b>Win</b> at http://evil.example or evil.example/now\r\nBcc: all@example.com"


@pytest.mark.parametrize("kind", list(Letter))
def test_every_letter_has_two_parts_that_say_the_same(kind):
    letter = compose(kind, user=UserFactory.build(), to="a@example.com", reference="r1", **FACTS)
    message = letter.message()
    assert message["Message-ID"] == "<r1@warble.invalid>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "\n" not in letter.subject
    text, html = letter.body, letter.alternatives[0].content
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert "<" not in text
    assert "{" not in text + html
    assert max(map(len, text.splitlines())) <= 100
    assert "width=device-width" in html
    assert not re.search(r"<(img|script|link|iframe)|url\(|@import", html)
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.split("</h1>")[1]))
    for word in re.findall(r"[a-z]{4,}", re.sub(r"http\S+", "", text).lower()):
        assert word in shown.lower(), word


@pytest.mark.parametrize("kind", list(Letter))
def test_nothing_that_people_wrote_gets_into_a_letter_but_their_username(kind):
    user = UserFactory.build(username="alice", name=RUDE, bio=RUDE)
    facts = {**FACTS, "device": RUDE}
    letter = compose(kind, user=user, to="a@example.com", reference="r", **facts)
    raw = letter.message().as_string()
    assert "Hello @alice" in letter.body
    assert "evil.example" not in raw
    assert "<b>" not in raw
    assert "Bcc" not in letter.message()
    assert raw.count("http://evil") == 0


def new_session(user, device):
    with transaction.atomic():
        session = SessionFactory(user=user, device=device, ip="192.0.2.0")
        tell_new_device(user, session)


def test_a_login_from_a_new_device_is_told_once(alice, mailoutbox):
    new_session(alice, "Firefox 140.1 on Linux")
    (letter,) = deliver(mailoutbox)
    assert letter.subject == "A new login to your account"
    assert "Firefox 140.1 on Linux" in letter.body
    assert "192.0.2.0" in letter.body
    new_session(alice, "Firefox 140.1 on Linux")
    assert deliver(mailoutbox) == []
    new_session(alice, "Safari on iOS")
    assert len(deliver(mailoutbox)) == 1


def test_a_device_of_another_account_or_of_long_ago_is_new(alice, bob, mailoutbox):
    SessionFactory(user=bob, device="Firefox")
    long_ago = timezone.now() - timedelta(days=91)
    SessionFactory(user=alice, device="Firefox", last_used_at=long_ago)
    new_session(alice, "Firefox")
    assert len(deliver(mailoutbox)) == 1


def test_the_reuse_of_a_refresh_token_is_told(alice, mailoutbox):
    with transaction.atomic():
        tell_refresh_reused(alice.pk)
    assert [letter.subject for letter in deliver(mailoutbox)] == ["We ended one of your sessions"]


def test_people_who_gave_no_address_get_nothing(mailoutbox):
    with transaction.atomic():
        tell_refresh_reused(UserFactory(email=None).pk)
    assert deliver(mailoutbox) == []
    assert not OutboxMessage.objects.exists()


class Server(EmailBackend):
    """A mail server that does what a test tells it."""

    before = after = None

    def open(self):
        return True

    def send_messages(self, messages):
        if self.before:
            raise self.before
        return super().send_messages(messages)

    def close(self):
        if self.after:
            raise self.after


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr("accounts.emails.transport.get_connection", Server)
    return SimpleNamespace(
        before=lambda problem: monkeypatch.setattr(Server, "before", problem),
        after=lambda problem: monkeypatch.setattr(Server, "after", problem),
    )


def tell(user):
    with transaction.atomic():
        tell_refresh_reused(user.pk)


def make_due():
    OutboxMessage.objects.update(available_at=timezone.now() - timedelta(seconds=1))


@pytest.mark.parametrize(
    "problem",
    [
        ConnectionRefusedError(),
        TimeoutError(),
        SMTPServerDisconnected(),
        SMTPRecipientsRefused({"a@example.com": (450, b"busy")}),
    ],
)
def test_what_could_not_be_sent_is_sent_later_once_under_the_same_name(
    alice, mailoutbox, server, problem
):
    server.before(problem)
    tell(alice)
    drain()
    waiting = OutboxMessage.objects.get()
    assert (waiting.attempts, mailoutbox) == (1, [])
    assert waiting.available_at > timezone.now()
    name = waiting.payload["reference"]
    server.before(None)
    make_due()
    drain()
    drain()
    (letter,) = mailoutbox
    assert letter.message()["Message-ID"].startswith(f"<{name}@")
    assert not OutboxMessage.objects.exists()


def test_a_trouble_in_parting_from_the_server_sends_nothing_twice(alice, mailoutbox, server):
    server.after(SMTPServerDisconnected())
    tell(alice)
    drain()
    assert len(mailoutbox) == 1
    assert not OutboxMessage.objects.exists()


def test_an_address_that_is_refused_for_good_is_given_up(alice, mailoutbox, server):
    server.before(SMTPRecipientsRefused({"a@example.com": (550, b"no such user")}))
    tell(alice)
    drain()
    assert mailoutbox == []
    assert not OutboxMessage.objects.exists()


def test_two_letters_have_two_names(alice, mailoutbox):
    tell(alice)
    tell(alice)
    names = {letter.message()["Message-ID"] for letter in deliver(mailoutbox)}
    assert len(names) == 2
    assert settings.DEFAULT_FROM_EMAIL.endswith("@warble.invalid>")
