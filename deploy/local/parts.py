"""Our own processes: web, worker, mailer (the worker for what leaves the database) and beat."""

import sys
from collections.abc import Mapping
from pathlib import Path

from deploy.local.processes import Part

# What `manage.py load_demo` makes; nothing of Django is imported here.
DEMO_LOGIN = "demo login: alice / warble-demo"

WEB = "web"

_THREADS_OF_A_WEB_WORKER = 4
# Idle kept-alive connections count too; the threads bound the work in any case.
_REQUESTS_HELD_BY_A_WEB_WORKER = 1024
_SECONDS_TO_END_A_REQUEST = 4


def application_parts(
    *, host: str, port: int, web_workers: int, local_dir: Path, environment: Mapping[str, str]
) -> list[Part]:
    """Web, worker, mailer and beat. Their logs go to `log`, and what beat remembers to `beat`, both
    in `local_dir`."""
    alone = ("--without-gossip", "--without-mingle")
    commands = {
        WEB: _web(host, port, web_workers),
        # One worker has nobody to gossip with, and need not wait for an answer when it starts.
        "worker": _celery("worker", "--queues=celery", "--concurrency=2", *alone),
        "mailer": _celery(
            "worker", "--queues=outside", "--concurrency=1", "--hostname=mailer@%h", *alone
        ),
        "beat": _celery("beat", f"--schedule={local_dir / 'beat' / 'schedule'}", "--pidfile="),
    }
    return [
        Part(name=name, command=command, environment=environment, log=log_of(local_dir, name))
        for name, command in commands.items()
    ]


def manage_part(command: str, *, local_dir: Path, environment: Mapping[str, str]) -> Part:
    """One run of `manage.py command`."""
    return Part(
        name=command,
        command=[sys.executable, "manage.py", command],
        environment=environment,
        log=log_of(local_dir, command),
    )


def make_folders(local_dir: Path) -> None:
    """The folders that the parts expect: what beat remembers, and mail that goes to files."""
    for name in ("beat", "mail"):
        (local_dir / name).mkdir(mode=0o700, exist_ok=True)


def log_of(local_dir: Path, name: str) -> Path:
    return local_dir / "log" / f"{name}.log"


def _web(host: str, port: int, workers: int) -> list[str]:
    """Few threads and an explicit limit on what is taken in: by default it may start hundreds."""
    options = {
        "--interface": "wsgi",
        "--http": "1",  # a body of HTTP/2 may come without a length, which WSGI cannot read
        "--host": host,
        "--port": str(port),
        "--workers": str(workers),
        "--blocking-threads": str(_THREADS_OF_A_WEB_WORKER),
        "--backpressure": str(_REQUESTS_HELD_BY_A_WEB_WORKER),
        "--respawn-interval": "0.5",
        "--workers-kill-timeout": str(_SECONDS_TO_END_A_REQUEST),
    }
    words = [word for option in options.items() for word in option]
    switches = ["--no-ws", "--no-access-log", "--respawn-failed-workers"]
    return [sys.executable, "-m", "granian", *words, *switches, "config.wsgi:application"]


def _celery(command: str, *options: str) -> list[str]:
    return [sys.executable, "-m", "celery", "-A", "config", command, "--loglevel=info", *options]
