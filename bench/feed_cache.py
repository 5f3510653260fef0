"""What a kept answer saves: the reader's first page, warm, as `304`, and made anew, beside a plain
view on the same server. One web worker (`--workers 2`: two), 32 connections, the reader follows 500
of 2 000 people (`--folder DIR`: other data)."""

import os
import statistics
import subprocess
from collections.abc import Callable
from pathlib import Path

import redis

from bench.rates import rate
from bench.report import Report
from bench.systems import (
    Reader,
    celery_worker,
    load,
    reader_of,
    served,
    wait_for_timeline,
    web_server,
    workload,
)

FEED = "/api/v1/feed/"
KEY = "bench:page"
ROUNDS = 5


def run(report: Report) -> None:
    data, workers = _data(), int(os.environ.get("BENCH_WORKERS", "1"))
    report.add("web workers", workers, "")
    environment, _ = load("feed_cache", data)
    cache = redis.Redis.from_url(environment["REDIS_URL"])
    with (
        celery_worker(environment),
        web_server(environment, reader_of(data), workers=workers) as reader,
    ):
        wait_for_timeline(environment, reader)
        etag = _etag(reader)
        cache.set(KEY, reader.get(FEED))
        authorized = {"Authorization": f"Bearer {reader.token}"}
        plain = {**environment, "PLAIN_BYTES_KEY": KEY}
        with served(plain, workers=workers, application="bench.plain_site:application") as other:
            ways: dict[str, Callable[[], float]] = {
                "warm": lambda: rate(reader.port, FEED, authorized),
                "304": lambda: rate(
                    reader.port, FEED, {**authorized, "If-None-Match": etag}, status=304
                ),
                "miss": lambda: rate(reader.port, f"{FEED}?n=%d", authorized),
                "plain view": lambda: rate(other, "/plain/", authorized),
                "bytes at once": lambda: rate(other, "/bytes/", authorized),
            }
            found = {name: [measure()] for name, measure in ways.items()}  # the first warms up
            for _ in range(ROUNDS):
                for name, measure in ways.items():
                    found[name].append(measure())
    rates = {name: statistics.median(values[1:]) for name, values in found.items()}
    for name, value in rates.items():
        report.add(name, value, "/s")
    _add_ratio(report, rates, "warm", "plain view", ">= 0.75")
    _add_ratio(report, rates, "warm", "bytes at once", ">= 0.18")
    _add_ratio(report, rates, "304", "warm", ">= 1")
    _add_ratio(report, rates, "miss", "warm", ">= 0.1")


def _data() -> Path:
    """The folder that was asked for, whose first user reads; else the workload."""
    folder = os.environ.get("BENCH_FOLDER")
    return Path(folder) if folder else workload("small", tweets=100_000, reader_follows=500)


def _add_ratio(report: Report, rates: dict[str, float], one: str, other: str, limit: str) -> None:
    report.add(f"{one} / {other}", rates[one] / rates[other], "x", limit=limit)


def _etag(reader: Reader) -> str:
    url = f"http://127.0.0.1:{reader.port}{FEED}"
    command = ["curl", "-si", "-H", f"Authorization: Bearer {reader.token}", url]
    answer = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    return next(
        line[6:].strip() for line in answer.splitlines() if line.lower().startswith("etag:")
    )
