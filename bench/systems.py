"""Databases with a workload in them, and a web server on each."""

import contextlib
import gzip
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from config.environment import local_dir
from deploy.local.parts import application_parts
from deploy.local.ports import free_port

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "a bench password"


def workload(name: str, **sizes: int) -> Path:
    """A folder with the workload of these sizes; made once and kept."""
    kept = Path(os.environ.get("BENCH_DIR") or ROOT / ".local" / "bench")
    folder = kept / name
    if not (folder / "likes.csv").exists():
        options = [f"--{option.replace('_', '-')}={size}" for option, size in sizes.items()]
        script = Path(__file__).with_name("workload.py")
        subprocess.run([sys.executable, str(script), str(folder), *options], check=True)
    return folder


def load(database: str, folder: Path) -> tuple[dict[str, str], float]:
    """A new database with the workload in it. Its environment, and how many seconds it took."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{database}"'.encode())
    url = urlunsplit(parts._replace(path=f"/{database}"))
    environment = {**os.environ, "DATABASE_URL": url}
    _manage(environment, "migrate", "--verbosity=0")
    started = time.perf_counter()
    _manage(environment, "load_dataset", str(folder), f"--password={PASSWORD}")
    return environment, time.perf_counter() - started


def drifted_rows(environment: dict[str, str]) -> int:
    """How many rows hold a wrong count, by `manage.py reconcile_counters`."""
    command = [sys.executable, "manage.py", "reconcile_counters"]
    found = subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, check=False)
    lines = found.stdout.decode().splitlines()
    assert lines, "the check did not run"
    return sum(int(line.split(":")[1].split("of")[0].replace(" ", "")) for line in lines)


def _manage(environment: dict[str, str], *words: str) -> None:
    subprocess.run([sys.executable, "manage.py", *words], env=environment, cwd=ROOT, check=True)


_JSON = {"Content-Type": "application/json"}


class Reader:
    """A logged-in client on one kept-alive connection."""

    def __init__(self, port: int, username: str) -> None:
        self.port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port)
        body = json.dumps({"username": username, "password": PASSWORD})
        answer = self._call("POST", "/api/v1/auth/login/", body, _JSON)
        self.token: str = json.loads(answer)["access"]
        self._headers = {"Authorization": f"Bearer {self.token}"}

    def get(self, path: str) -> bytes:
        return self.send("GET", path)

    def send(self, method: str, path: str) -> bytes:
        return self._call(method, path, None, self._headers)

    def post(self, path: str, body: dict[str, str]) -> bytes:
        return self._call("POST", path, json.dumps(body), self._headers | _JSON, status=201)

    def _call(
        self,
        method: str,
        path: str,
        body: str | None,
        headers: dict[str, str],
        *,
        status: int = 200,
    ) -> bytes:
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        assert answer.status == status, (answer.status, content)
        return content


@contextlib.contextmanager
def web_server(environment: dict[str, str], username: str, *, workers: int = 1) -> Iterator[Reader]:
    """Web workers on this environment, and a client of them, logged in as `username`."""
    with served(environment, workers=workers) as port:
        yield Reader(port, username)


@contextlib.contextmanager
def served(
    environment: dict[str, str], *, workers: int = 1, application: str = "config.wsgi:application"
) -> Iterator[int]:
    """The port of web workers on this environment, which accept connections."""
    port = free_port()
    variables = {**environment, "PORT": str(port), "THROTTLE_AUTH": "off"}
    (web, *_) = application_parts(
        host="127.0.0.1",
        port=port,
        web_workers=workers,
        local_dir=local_dir(),
        environment=variables,
    )
    process = subprocess.Popen(
        [*web.command[:-1], application],
        env=variables,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def celery_worker(environment: dict[str, str]) -> Iterator[None]:
    """A Celery worker of all queues on this environment."""
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "config", "worker", "-c", "1"],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def wait_for_timeline(environment: dict[str, str], reader: Reader) -> None:
    """Read the feed, and wait until a worker has made the timeline that this asks for; ten seconds
    at most, since who follows few has none."""
    reader.get("/api/v1/feed/")
    deadline = time.monotonic() + 10
    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as connection:
        while not connection.execute("SELECT FROM tweets_timeline WHERE is_ready").rowcount:
            if time.monotonic() > deadline:
                return
            time.sleep(0.1)


@contextlib.contextmanager
def logged_statements(environment: dict[str, str]) -> Iterator[Callable[[], int]]:
    """Have PostgreSQL log what new connections to this database send it; yields how to ask for the
    number of messages so far; one may hold several commands."""
    url = environment["DATABASE_URL"]
    database = urlsplit(url).path[1:]
    log = local_dir() / "postgres.log"

    def seen() -> int:
        text = log.read_text(encoding="utf-8", errors="replace")
        return text.count("LOG:  statement: ") + text.count("LOG:  execute ")

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE \"{database}\" SET log_statement = 'all'".encode())
        try:
            yield seen
        finally:
            connection.execute(f'ALTER DATABASE "{database}" RESET log_statement'.encode())


def reader_of(folder: Path) -> str:
    """The username in the first row of users.csv (or .csv.gz): the reader of a workload."""
    packed = folder / "users.csv.gz"
    with (
        gzip.open(packed, "rt", encoding="utf-8")
        if packed.exists()
        else (folder / "users.csv").open(encoding="utf-8") as users
    ):
        next(users)
        return next(users).split(",")[0]


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
