from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.utils import timezone

from reliability import idempotency
from reliability.idempotency import sweep
from reliability.models import KeptAnswer, OutboxMessage
from tests.assertions import no_counter_drifted, refused
from tests.factories import UserFactory
from tweets.models import Tweet

pytestmark = pytest.mark.django_db


def post(client, body, key="a-key"):
    return client.post("/tweets/", body, headers={"idempotency-key": key})


def test_a_repeat_gets_the_first_answer_and_writes_nothing(api, alice):
    client = api(alice)
    first = post(client, {"content": "once #frost"})
    again = post(client, {"content": "once #frost"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again["ETag"] == first["ETag"]
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert again["Content-Type"] == first["Content-Type"]
    assert Tweet.objects.count() == OutboxMessage.objects.count() == 1
    no_counter_drifted()


def test_the_body_counts_by_its_value(api, alice):
    client = api(alice)
    spellings = [b'{"content": "a", "x": 1}', b'{"x":1,"content":"\\u0061"}']
    first, again = (
        client.post(
            "/tweets/", body, content_type="application/json", headers={"idempotency-key": "k"}
        )
        for body in spellings
    )
    assert again.content == first.content
    assert Tweet.objects.count() == 1


def test_another_body_under_the_same_key_is_422_and_writes_nothing(api, alice):
    post(api(alice), {"content": "one"})
    refused(post(api(alice), {"content": "two"}), 422, "idempotency_key_reused")
    assert Tweet.objects.count() == 1


def test_keys_are_ones_own(api, alice, bob):
    assert post(api(alice), {"content": "same"}).json()["author"]["username"] == "alice"
    assert post(api(bob), {"content": "same"}).json()["author"]["username"] == "bob"


def test_a_refusal_is_kept_too(api, alice):
    first = post(api(alice), {"content": ""})
    again = post(api(alice), {"content": ""})
    refused(first, 400, "blank", "content")
    assert again.content == first.content
    assert again["Idempotency-Replayed"] == "true"


def test_a_server_error_is_not_kept(api, alice, monkeypatch):
    client = api(alice)
    client.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr("accounts.services.counts.F", None)
        assert post(client, {"content": "a"}).status_code == 500
    assert not KeptAnswer.objects.exists()
    assert not Tweet.objects.exists()
    assert post(client, {"content": "a"}).status_code == 201


@pytest.mark.parametrize("key", ["", "a b", "ä", "a" * 256, "tab\t", " "])
def test_a_key_that_is_none_is_400(api, alice, key):
    refused(post(api(alice), {"content": "a"}, key), 400, "idempotency_key_invalid")
    assert not Tweet.objects.exists()


def test_after_a_day_the_key_is_free_again_and_swept(api, alice):
    post(api(alice), {"content": "one"})
    KeptAnswer.objects.update(created_at=timezone.now() - timedelta(hours=24, seconds=1))
    assert post(api(alice), {"content": "two"}).json()["content"] == "two"
    assert sweep() == 0
    KeptAnswer.objects.update(created_at=timezone.now() - timedelta(hours=24, seconds=1))
    assert sweep() == 1
    assert not KeptAnswer.objects.exists()


def test_many_at_once_write_once_and_agree(api, run_concurrently):
    client = api(UserFactory())
    answers = run_concurrently(12, lambda: post(client, {"content": "once"}))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert Tweet.objects.count() == KeptAnswer.objects.count() == 1
    for answer in answers:
        if answer.status_code == 409:
            refused(answer, 409, "idempotency_key_busy")
    no_counter_drifted()


def test_while_the_first_is_running_a_repeat_is_409(api, transactional_db):
    alice = UserFactory()
    client = api(alice)
    with ThreadPoolExecutor(1) as other, transaction.atomic():
        idempotency._lock(alice.pk, "a-key")
        refused(other.submit(call_and_hang_up, client).result(), 409, "idempotency_key_busy")
    assert post(client, {"content": "a"}).status_code == 201


def call_and_hang_up(client):
    try:
        return post(client, {"content": "a"})
    finally:
        connections.close_all()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"content"', 400, "parse_error"),
        (b'{"content": "' + b"a" * 300_000 + b'"}', 413, "request_too_large"),
        (b'{"content": 1}', 400, "invalid"),
        (b'{"content": "deep", "z": ' + b"[" * 400 + b"]" * 400 + b"}", 201, None),
        (b'{"content": "big", "z": 1e400}', 400, "parse_error"),
    ],
)
def test_a_body_is_judged_as_without_a_key(api, alice, body, status, code):
    client = api(alice)
    kinds = {"content_type": "application/json", "headers": {"idempotency-key": "a-key"}}
    first, again = (client.post("/tweets/", body, **kinds) for _ in range(2))
    assert first.status_code == again.status_code == status
    assert first.content == again.content
    if code:
        assert first.json()["errors"][0]["code"] == code
    if status != 413:
        refused(post(client, {"content": "other"}), 422, "idempotency_key_reused")
