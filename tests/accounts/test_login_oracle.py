"""Whether somebody exists cannot be told from a refused login: not by its answer, not by its time.

Time is what a password costs to hash; so each refusal hashes exactly one. `python -m bench
login_oracle` measures it.
"""

import pytest
from django.contrib.auth import hashers
from django.contrib.auth.hashers import MD5PasswordHasher, make_password

from accounts.models import Session, User
from tests.assertions import refused
from tests.client import Client
from tests.factories import PASSWORD, UserFactory, deactivate

pytestmark = pytest.mark.django_db

NAMES = [
    "alice", "ALICE", "alice@example.com", "Alice@EXAMPLE.com", "nobody", "nobody@example.com",
    "inactive", "inactive@example.com", "imported", "broken", "a b", "@", "@@", "a@", "%", "_",
    "' OR 1=1 --", "ſ", "K", "ＡＬＩＣＥ", "alice ", "alice\n",
    "\u202ealice", "👩‍🚀", "a" * 254, "İ@ı",
]  # fmt: skip
WRONG = ["wrong", " ", PASSWORD + " ", PASSWORD.upper(), "p" * 256, "ﬀ\u0301", "\u202e", "🔑" * 60]


class CountingHasher(MD5PasswordHasher):
    """Notes how often a password is hashed."""

    hashed: list[str] = []

    def encode(self, password, salt):
        self.hashed.append(password)
        return super().encode(password, salt)


@pytest.fixture
def hashed(settings):
    """The passwords that were hashed."""
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    for username in ("alice", "inactive", "imported", "broken"):
        UserFactory(username=username)
    deactivate(User.objects.get(username="inactive"))
    User.objects.filter(username="imported").update(password=make_password(None))
    User.objects.filter(username="broken").update(password="of$another$kind")
    CountingHasher.hashed.clear()
    return CountingHasher.hashed


def log_in(username, password):
    return Client().post("/auth/login/", {"username": username, "password": password})


def visible(answer):
    """All that a caller gets, but for the name of the request."""
    headers = {name: value for name, value in answer.items() if name != "X-Request-ID"}
    return answer.status_code, headers, answer.content


@pytest.mark.parametrize("password", WRONG)
def test_every_refusal_is_the_same_and_hashes_once(hashed, password):
    expected = visible(log_in("nobody at all", password))
    assert expected[0] == 401
    for name in NAMES:
        hashed.clear()
        assert visible(log_in(name, password)) == expected, name
        assert len(hashed) == 1, name
    assert not Session.objects.exists()


@pytest.mark.parametrize("name", ["nobody", "imported", "broken", "nobody@example.com"])
def test_the_password_of_someone_else_is_as_wrong_as_any(hashed, name):
    refused(log_in(name, PASSWORD), 401, "invalid_credentials")
    assert len(hashed) == 1


@pytest.mark.parametrize(("name", "status"), [("alice", 200), ("inactive", 403)])
def test_the_right_password_is_hashed_once_too(hashed, name, status):
    assert log_in(name, PASSWORD).status_code == status
    assert len(hashed) == 1


@pytest.mark.parametrize("password", ["p" * 257, "a\x00b", "", None, 5, ["a"], {}])
def test_a_password_that_cannot_be_one_is_refused_alike_and_not_hashed(hashed, password):
    answers = {visible(log_in(name, password))[2] for name in NAMES}
    assert len(answers) == 1
    assert log_in("alice", password).status_code == 400
    assert hashed == []


@pytest.mark.parametrize("name", ["alice\x00", "", "a" * 255, None, 5])
def test_a_name_that_cannot_be_one_is_refused_without_looking(
    hashed, name, django_assert_num_queries
):
    with django_assert_num_queries(0):
        assert log_in(name, PASSWORD).status_code == 400
    assert hashed == []


@pytest.mark.parametrize(
    "body", [b'{"username": "alice", "password": "\\ud800"}', b'{"a": "\xff"}']
)
def test_text_that_is_none_is_refused_before_it_is_looked_at(hashed, body):
    answer = Client().post("/auth/login/", body, content_type="application/json")
    refused(answer, 400, "parse_error")
    assert hashed == []


@pytest.mark.parametrize("name", ["alice", "nobody", "alice@example.com", "imported", "inactive"])
def test_every_refusal_takes_as_many_queries(hashed, name, django_assert_num_queries):
    with django_assert_num_queries(1):
        log_in(name, "wrong")


@pytest.mark.parametrize("password", ["wrong", PASSWORD])
def test_an_older_hash_is_renewed_by_its_owner_only(alice, monkeypatch, password):
    before = User.objects.get().password
    monkeypatch.setattr(MD5PasswordHasher, "must_update", lambda *_: True)
    log_in("alice", password)
    after = User.objects.get().password
    assert (after != before) == (password == PASSWORD)
    monkeypatch.undo()
    assert hashers.check_password(PASSWORD, after)


def test_renewing_a_hash_does_not_undo_a_change_of_the_password(alice, monkeypatch):
    """It is changed while the login hashes the old one anew."""
    changed = make_password("another one")

    def overtaken(self, encoded):
        User.objects.update(password=changed)
        return True

    monkeypatch.setattr(MD5PasswordHasher, "must_update", overtaken)
    refused(log_in("alice", PASSWORD), 401, "invalid_credentials")
    assert User.objects.get().password == changed
    assert not Session.objects.exists()
