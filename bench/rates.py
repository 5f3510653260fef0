"""Requests a second of one path under 32 connections: by `wrk` if there is one, else by Python."""

import http.client
import itertools
import json
import os
import shutil
import subprocess
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

CONNECTIONS = 32
SECONDS = 4


def rate(port: int, path: str, headers: Mapping[str, str], *, status: int = 200) -> float:
    """Answers a second, all of that status. `%d` in the path is another number each time."""
    by_wrk = shutil.which("wrk") is not None
    answered = (_by_wrk if by_wrk else _by_python)(port, path, dict(headers), status)
    return answered / SECONDS


def _by_wrk(port: int, path: str, headers: dict[str, str], status: int) -> int:
    command = ["wrk", "--threads=1", f"--connections={CONNECTIONS}", f"--duration={SECONDS}s"]
    command.append("--timeout=20s")
    for name, value in headers.items():
        command.append(f"--header={name}: {value}")
    script = Path(__file__).with_name("rates.lua")
    environment = {**os.environ, "RATES_PATH": path, "RATES_STATUS": str(status)}
    environment["RATES_FIRST"] = str(time.time_ns() // 1_000_000)
    answer = subprocess.run(
        [*command, f"--script={script}", f"http://127.0.0.1:{port}"],
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
    found = json.loads(answer.splitlines()[-1])
    assert found["errors"] == 0, found
    return int(found["requests"])


def _by_python(port: int, path: str, headers: dict[str, str], status: int) -> int:
    numbers, until = itertools.count(time.time_ns() // 1_000_000), time.monotonic() + SECONDS

    def read(_: int) -> int:
        connection, answered = http.client.HTTPConnection("127.0.0.1", port), 0
        while time.monotonic() < until:
            connection.request("GET", path.replace("%d", str(next(numbers))), headers=headers)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == status, answer.status
            answered += 1
        return answered

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return sum(pool.map(read, range(CONNECTIONS)))
