from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from config import broker
from reliability import registry, services
from reliability.models import OutboxMessage
from reliability.services import deliver, enqueue
from tests.factories import UserFactory
from tests.outbox import drain

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def calls(monkeypatch):
    """Payloads that a job of these tests was given; `fails` makes it fail."""
    seen = []

    def handler(payload):
        seen.append(payload)
        if payload.get("fails"):
            UserFactory(username="half_written")
            raise RuntimeError("no luck")

    monkeypatch.setitem(registry._handlers, "tests.job", handler)
    return seen


def send(payload, job="tests.job"):
    with transaction.atomic():
        enqueue(job=job, payload=payload)
    return OutboxMessage.objects.get()


def test_a_message_is_carried_out_once_and_gone(calls):
    message = send({"n": 1})
    assert deliver(message_id=message.pk)
    assert not deliver(message_id=message.pk)
    assert calls == [{"n": 1}]
    assert not OutboxMessage.objects.exists()


def test_a_rollback_takes_the_message_along(calls):
    with transaction.atomic():
        enqueue(job="tests.job", payload={})
        assert OutboxMessage.objects.exists()
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.exists()


def test_a_message_needs_a_transaction():
    with pytest.raises(AssertionError):
        enqueue(job="tests.job", payload={})


@pytest.mark.parametrize("leaving", [False, True])
def test_a_failure_is_kept_leaves_nothing_half_and_is_tried_again_later(
    calls, leaving, monkeypatch, django_user_model
):
    if leaving:
        monkeypatch.setattr(registry, "_leaving", {"tests.job"})
    message = send({"fails": True})
    assert not deliver(message_id=message.pk)
    assert django_user_model.objects.filter(username="half_written").exists() is leaving
    kept = OutboxMessage.objects.get()
    assert kept.attempts == 1
    assert kept.last_error == "RuntimeError: no luck"
    assert kept.available_at > timezone.now()
    assert drain() == 0
    OutboxMessage.objects.update(available_at=timezone.now(), payload={})
    assert drain() == 1
    assert len(calls) == 2


def test_an_unknown_job_is_kept(calls):
    assert not deliver(message_id=send({}, job="tests.nobody").pk)
    assert "tests.nobody" in OutboxMessage.objects.get().last_error


@pytest.mark.parametrize("leaving", [False, True])
def test_many_workers_on_one_message_carry_it_out_once(
    calls, leaving, monkeypatch, run_concurrently
):
    if leaving:
        monkeypatch.setattr(registry, "_leaving", {"tests.job"})
    message = send({"n": 1})
    done = run_concurrently(12, lambda: deliver(message_id=message.pk))
    assert sorted(done) == [False] * 11 + [True]
    assert len(calls) == 1


def test_what_a_dead_worker_had_taken_outside_comes_back(calls, monkeypatch):
    monkeypatch.setattr(registry, "_leaving", {"tests.job"})
    message = send({"n": 1})
    OutboxMessage.objects.update(available_at=timezone.now() + timedelta(minutes=1))
    assert not deliver(message_id=message.pk)
    OutboxMessage.objects.update(available_at=timezone.now())
    assert deliver(message_id=message.pk)


def test_a_dead_broker_costs_nothing_but_the_wake_up_call(calls, monkeypatch):
    monkeypatch.setattr(broker, "_probe", lambda: broker.Redis(port=1, socket_timeout=0.05))
    send({"n": 1})
    assert drain() == 1


def test_what_leaves_the_database_is_handed_to_its_own_queue(calls, monkeypatch):
    monkeypatch.setattr(registry, "_leaving", {"tests.job"})
    woken = []
    monkeypatch.setattr(broker, "wake", lambda *args, **options: woken.append(options) or True)
    message = send({"n": 1})
    assert services.drain() == 0
    assert {options["queue"] for options in woken} == {"outside"}
    assert deliver(message_id=message.pk)
    monkeypatch.setattr(broker, "wake", lambda *_, **__: False)
    send({"n": 2})
    assert services.drain() == 1
