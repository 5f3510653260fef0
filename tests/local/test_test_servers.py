"""What tests.servers promises to every test."""

import os

import psycopg
import redis


def test_every_worker_has_servers_and_a_redis_database_of_its_own():
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    number = 0 if worker is None else int(worker.removeprefix("gw")) + 1
    assert os.environ["REDIS_URL"].endswith(f"/{number}")
    assert redis.Redis.from_url(os.environ["REDIS_URL"]).ping()
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        row = connection.execute("SHOW server_encoding").fetchone()
    assert row == ("UTF8",)
