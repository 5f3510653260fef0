"""The Big List of Naughty Strings in every text that the API takes: stored and returned as it was
sent, or refused with a code. Never a 5xx."""

import json
from pathlib import Path
from urllib.parse import quote as quoted

import pytest

from tests.factories import PASSWORD
from tweets.models import Retweet

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parent / "data" / "names" / "naughty-strings.json"
STRINGS = sorted(set(json.loads(DATA.read_text(encoding="utf-8"))))


def is_refusal(answer):
    """A 4xx that says why; anything else must be a success."""
    assert answer.status_code < 500, answer.content
    if answer.status_code < 400:
        return False
    assert all(error["code"] for error in answer.json()["errors"])
    return True


def refused_fields(answer):
    return {error["attr"] for error in answer.json()["errors"]} if is_refusal(answer) else set()


def test_in_the_profile(api, alice):
    client = api(alice)
    fields = ["name", "bio", "location", "website", "avatar_url", "banner_url"]
    kept = 0
    for text in STRINGS:
        bad = refused_fields(client.patch("/me/", dict.fromkeys(fields, text)))
        good = [field for field in fields if field not in bad]
        answer = client.patch("/me/", dict.fromkeys(good, text))
        assert answer.status_code == 200, (text, answer.content)
        for field in good:
            assert (answer.json()[field] or "") == text
        kept += len(good)
    assert kept > 500


def test_in_the_username(api, alice):
    client = api(alice)
    for text in STRINGS:
        answer = client.patch("/me/", {"username": text})
        assert is_refusal(answer) or answer.json()["username"] == text


def test_in_what_one_enters_with(anyone, alice):
    calls = {
        "/auth/login/": ["username", "password"],
        "/auth/token/refresh/": ["refresh"],
        "/auth/email/verify/": ["token"],
        "/auth/password/reset/confirm/": ["uid", "token"],
    }
    for text in STRINGS:
        for path, fields in calls.items():
            body = {"new_password": "seven quiet herons", **dict.fromkeys(fields, text)}
            assert is_refusal(anyone.post(path, body)), (path, text)
        register = {"username": text, "email": text, "password": text, "name": text}
        assert is_refusal(anyone.post("/auth/register/", register))


def test_in_passwords_and_addresses(anyone, api, alice):
    client = api(alice)
    password = PASSWORD
    for text in STRINGS:
        if not is_refusal(anyone.post("/auth/password/reset/", {"email": text})):
            assert "@" in text
        wish = {"email": text, "password": password}
        assert is_refusal(client.post("/auth/email/change/", wish)) or "@" in text
        change = {"old_password": password, "new_password": text}
        if not is_refusal(client.post("/auth/password/change/", change)):
            password = text
    assert password != PASSWORD
    login = {"username": "alice", "password": password}
    assert anyone.post("/auth/login/", login).status_code == 200


def test_in_tweets(api, alice):
    client = api(alice)
    for text in STRINGS:
        answer = client.post("/tweets/", {"content": text})
        assert is_refusal(answer) or answer.json()["content"] == text


def test_in_what_else_is_written(api, alice, bob):
    """The rules are those of a tweet, so each string goes to one of these in turn."""
    client = api(alice)
    his = api(bob).post("/tweets/", {"content": "x"}).json()["id"]
    own = client.post("/tweets/", {"content": "x"}).json()["id"]
    for turn, text in enumerate(STRINGS):
        if turn % 3 == 0:
            answer = client.patch(f"/tweets/{own}/", {"content": text})
            assert is_refusal(answer) or answer.json()["content"] == text
        elif turn % 3 == 1:
            answer = client.post(f"/tweets/{his}/comments/", {"content": text})
            assert is_refusal(answer) or answer.json()["content"] == text
        elif not is_refusal(client.post(f"/tweets/{his}/retweet/", {"quote": text})):
            # One without anything to see is none.
            assert Retweet.objects.get().quote in {text, None}


def test_in_searches_and_parameters(api, alice):
    client = api(alice)
    for turn, text in enumerate(STRINGS):
        if turn % 2:
            is_refusal(client.get("/users/", {"search": text}))
            is_refusal(client.get("/search/tweets/", {"q": text}))
            odd = {"cursor": text, "page_size": text, "verb": text, "unread": text}
            is_refusal(client.get("/notifications/", odd))
        else:
            is_refusal(client.get("/feed/", {"search": text}))
            odd = {"q": f"from:{text} -{text}", "sort": "latest"}
            is_refusal(client.get("/search/tweets/", odd))
            is_refusal(client.get(f"/users/{quoted(text, safe='')}/"))
