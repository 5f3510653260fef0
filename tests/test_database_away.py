"""PostgreSQL away: clients see a 503 while it is, and nothing of it afterwards."""

import logging
import os
import socket
import threading

import psycopg
import pytest
from django.db import OperationalError, close_old_connections, connection

from config import statements
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


def test_connections_that_a_restart_ended_are_replaced_and_no_request_fails(
    api, alice, run_concurrently
):
    together = threading.Barrier(8)
    alice_api = api(alice)
    connection.close()

    def ask_before_and_after(number: int) -> set[int]:
        before = alice_api.get("/me/")
        together.wait()
        if number == 0:
            _end_all_connections()
        together.wait()
        close_old_connections()  # which the test's client does not call between two requests
        after = alice_api.post("/tweets/", {"content": "back"})
        return {before.status_code, after.status_code}

    answers = run_concurrently(8, ask_before_and_after)
    assert set.union(*answers) == {200, 201}


@pytest.mark.django_db(transaction=True)
def test_a_thread_that_ends_leaves_no_connection_open():
    left: list[psycopg.Connection] = []

    def connect() -> None:
        connection.ensure_connection()
        left.append(connection.connection)

    thread = threading.Thread(target=connect)
    thread.start()
    thread.join()
    assert [each.closed for each in left] == [True]


@pytest.mark.parametrize("left_behind", [b"BEGIN", b"BEGIN; SELECT 1/0"])
def test_a_transaction_left_open_is_not_the_next_requests(left_behind, run_concurrently):
    def leave_it_open(_number: int) -> bool:
        connection.ensure_connection()
        before = connection.connection
        before.pgconn.exec_(left_behind)
        close_old_connections()
        assert statements.fetch("SELECT 1", []) == [(1,)]
        return before.closed

    assert run_concurrently(1, leave_it_open) == [True]


def test_a_server_gone_without_a_word_is_an_operational_error_also_of_a_statement(run_concurrently):
    def ask_a_closed_socket(_number: int) -> str:
        connection.ensure_connection()
        with socket.socket(fileno=os.dup(connection.connection.fileno())) as end:
            end.shutdown(socket.SHUT_RDWR)
        with pytest.raises(OperationalError) as raised:
            statements.fetch("SELECT 1", [])
        return str(raised.value)

    assert "server closed the connection" in run_concurrently(1, ask_a_closed_socket)[0]


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
