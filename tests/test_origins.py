"""Pages of other origins: `CORS_ALLOWED_ORIGINS` names those whose scripts may call the API."""

import json
import os
import subprocess
import sys

import pytest

# In a process of its own, since the variable decides which middleware there is.
CALLS = """
import json, sys
from config.wsgi import application
from django.test import Client
preflight = {"access-control-request-method": "POST",
             "access-control-request-headers": "authorization,idempotency-key,if-match"}
origin = {"origin": sys.argv[1]} if sys.argv[1] else {}
answers = [Client().options("/api/v1/tweets/", headers=origin | preflight),
           Client().get("/api/v1/feed/", headers=origin)]
print(json.dumps([[answer.status_code, {name.lower(): value for name, value in answer.items()}]
                  for answer in answers]))
"""
FRIEND, STRANGER = "https://app.example", "https://evil.example"


def call(origin, *, allowed):
    environment = os.environ | {"CORS_ALLOWED_ORIGINS": allowed, "ALLOWED_HOSTS": "testserver"}
    run = [sys.executable, "-c", CALLS, origin]
    done = subprocess.run(run, env=environment, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def test_scripts_of_an_origin_that_is_named_may_call_and_read_what_they_need():
    (_, preflight), (status, answer) = call(FRIEND, allowed=f"{FRIEND},https://other.example")
    assert preflight["access-control-allow-origin"] == FRIEND
    assert {
        "authorization",
        "idempotency-key",
        "if-match",
        "if-none-match",
        "x-request-id",
    } <= set(preflight["access-control-allow-headers"].split(", "))
    assert "POST" in preflight["access-control-allow-methods"]
    assert (status, answer["access-control-allow-origin"]) == (401, FRIEND)
    assert {"ETag", "Retry-After", "Idempotency-Replayed"} <= set(
        answer["access-control-expose-headers"].split(", ")
    )
    assert "origin" in answer["vary"].lower()
    assert "access-control-allow-credentials" not in answer


@pytest.mark.parametrize(("origin", "allowed"), [(STRANGER, FRIEND), ("", FRIEND), (FRIEND, "")])
def test_nobody_else_is_let_in(origin, allowed):
    for _, headers in call(origin, allowed=allowed):
        assert not [name for name in headers if name.lower().startswith("access-control")]
