"""Queries that mean no good: a clear answer, in time."""

import time

import pytest
from django.db import connection

from tests.assertions import refused
from tweets.search import candidates

HOSTILE = [
    "*",
    "%",
    "_ % * ?",
    "***" * 100,
    '"',
    '"""',
    '"a',
    '-"',
    "-",
    "--",
    "- - -",
    "' OR 1=1 --",
    "'; DROP TABLE tweets_tweet; --",
    "a & b | !c <-> d:*",
    "plum:*",
    "!!plum",
    "\\",
    "\\x00",
    "{}",
    "{1,2}",
    "%s %(name)s",
    "from:%",
    "from:'",
    "#",
    "@",
    "##plum",
    "from:from:from:x",
    "since:",
    "\ud83e",
    "\u202e plum",
    "a" * 512,
    "あ" * 512,
    "ไ" * 512,
    "🦊" * 512,
    '"' + "あ" * 510 + '"',
    " ".join(f"word{number}" for number in range(32)),
    " ".join(f"-word{number}" for number in range(32)),
    " ".join(f"qwertzui{number}" for number in range(31)),
    "." * 512,
    "\u0301" * 512,
    "a\u0301" * 256,
    "ﷺ" * 512,
]


@pytest.mark.django_db
@pytest.mark.parametrize("sort", ["relevance", "latest"])
@pytest.mark.parametrize("q", HOSTILE)
def test_hostile_queries_are_answered(client, write, q, sort):
    write("plum word1 qwertzuo1 a")
    answer = client.get("/search/tweets/", {"q": q.encode("utf-8", "replace"), "sort": sort})
    assert answer.status_code in {200, 400}, answer.content


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("q", "code"), [("x" * 10_000, "max_length"), ("a " * 250 + "b", "too_many_terms")]
)
def test_too_much_is_refused(client, q, code):
    refused(client.get("/search/tweets/", {"q": q}), 400, code, "q")


@pytest.mark.django_db(transaction=True)
def test_a_search_that_takes_too_long_is_given_up(client, write, settings, monkeypatch, caplog):
    write("plum")
    settings.SEARCH_TIMEOUT_MS = 50
    slow = "(SELECT pg_sleep(30))::text = '' AND t.id + 0 >= %s AND t.id + 0 < %s"
    with monkeypatch.context() as patched:
        patched.setattr(candidates, "_BETWEEN", slow)
        started = time.monotonic()
        refused(client.get("/search/tweets/", {"q": "plum"}), 503, "search_timeout")
        assert time.monotonic() - started < 15
    # It is an answer, no fault: one line, without a traceback.
    (line,) = caplog.records
    assert (line.levelname, line.exc_info) == ("WARNING", None)
    assert line.getMessage() == "search_timeout: /api/v1/search/tweets/"
    settings.SEARCH_TIMEOUT_MS = 30_000
    # The connection is as it was.
    assert len(client.items("/search/tweets/", q="plum")) == 1
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('statement_timeout'), current_setting('enable_seqscan')"
        )
        assert cursor.fetchone() == ("0", "on")
