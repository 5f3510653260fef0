"""PostgreSQL away: clients see a 503 while it is, and nothing of it afterwards."""

import logging

import psycopg
import pytest
from django.db import OperationalError, connection, connections

from tests.assertions import refused


def _end_all_connections() -> None:
    """As a restart of the server does."""
    settings = connection.get_connection_params()
    url = {key: settings[key] for key in ("host", "port", "user", "password", "dbname")}
    with psycopg.connect(**{key: value for key, value in url.items() if value}) as own:
        own.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    connections.close_all()


def test_connections_that_a_restart_ended_are_replaced_and_no_request_fails(
    api, alice, run_concurrently
):
    alice_api = api(alice)
    assert set(run_concurrently(8, lambda: alice_api.get("/me/").status_code)) == {200}
    _end_all_connections()
    answers = run_concurrently(8, lambda: api(alice).post("/tweets/", {"content": "back"}))
    assert {answer.status_code for answer in answers} == {201}


@pytest.mark.django_db
def test_a_database_out_of_reach_is_a_503_with_retry_after(api, alice, monkeypatch, caplog):
    def away(**_):
        raise OperationalError("could not connect to 10.1.2.3")

    monkeypatch.setattr("accounts.selectors.get_own", away)
    client = api(alice)
    client.raise_request_exception = False
    with caplog.at_level(logging.CRITICAL):
        answer = client.get("/me/")
    refused(answer, 503, "unavailable")
    assert answer["Retry-After"] == "1"
    assert b"10.1.2.3" not in answer.content
