"""Calls that count against a limit, and their refusal."""

from tests.assertions import refused
from tests.client import Client

HEADERS = {"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After"}


def log_in(name="alice", *, password="wrong", address="203.0.113.1", **extra):
    body = {"username": name, "password": password}
    return Client().post("/auth/login/", body, REMOTE_ADDR=address, **extra)


def headers_of(answer):
    return {name: int(answer[name]) for name in HEADERS if name in answer}


def too_many(answer, *, limit, within):
    """A refusal that says when to come back."""
    refused(answer, 429, "throttled")
    headers = headers_of(answer)
    assert set(headers) == HEADERS
    assert (headers["RateLimit-Limit"], headers["RateLimit-Remaining"]) == (limit, 0)
    assert 0 < headers["Retry-After"] <= within
    assert headers["Retry-After"] == headers["RateLimit-Reset"]
