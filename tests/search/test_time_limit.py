"""A search takes `SEARCH_TIMEOUT_MS` in all, however many statements it asks; then it is a 503."""

import itertools
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db import connection

from config import statements, time_limits
from config.search import SearchTimeout, search_time_limit
from tests.assertions import refused

pytestmark = pytest.mark.django_db
SEARCHES = [
    "/search/tweets/?q=plum",
    "/search/users/?q=plum",
    "/search/hashtags/?q=plum",
    "/users/?search=plum",
    "/feed/?search=plum",
    "/feed/?search=plum&page=1",
    "/hashtags/plum/tweets/",
    "/trends/",
]


@pytest.fixture
def late(monkeypatch):
    """The time is up as soon as the limit is set."""
    times = itertools.chain([0.0], itertools.repeat(3600.0))
    monkeypatch.setattr(time_limits, "time", SimpleNamespace(monotonic=times.__next__))


@pytest.mark.parametrize("path", SEARCHES)
@pytest.mark.usefixtures("late")
def test_every_search_is_given_up_in_time(api, alice, path):
    answer = api(alice).get(path)
    refused(answer, 503, "search_timeout")
    assert answer["Retry-After"] == "1"


@pytest.mark.parametrize("path", SEARCHES)
def test_what_is_asked_afterwards_has_no_limit(api, alice, path):
    assert api(alice).get(path).status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


def _by_a_cursor() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.1)::text")


def _prepared() -> None:
    statements.fetch("SELECT pg_sleep(0.1)::text", [])


def _ask_without_end(ask: Callable[[], None], done: list[None]) -> None:
    with search_time_limit():
        while True:
            done.append(ask())


@pytest.mark.parametrize("ask", [_by_a_cursor, _prepared])
def test_statements_share_the_time(settings, ask):
    settings.SEARCH_TIMEOUT_MS = 250
    done: list[None] = []
    with pytest.raises(SearchTimeout):
        _ask_without_end(ask, done)
    # Two take 200 ms, which leaves the third 50.
    assert len(done) <= 2
