"""Starting a private server and waiting until it answers."""

import subprocess
import time
from collections.abc import Callable
from typing import Protocol

from deploy.local.ports import LOOPBACK, free_port, is_taken
from deploy.local.problems import LocalProblem
from deploy.local.processes import Part, bury, start

_PORTS_TO_TRY = 5
_SECONDS_TO_ANSWER = 60  # recovery after a power cut takes its time


class Server(Protocol):
    """A private server: `part` starts it on `port`, and `answers` tells whether it is up."""

    name: str
    port: int

    def part(self) -> Part: ...

    def answers(self, process_id: int, /) -> bool: ...


def bring_up(
    server: Server, *, pause: Callable[[float], None] = time.sleep
) -> subprocess.Popen[bytes]:
    """Start `server` and return its process once it answers.

    A port that somebody took in between is changed for another. `pause` is called between looks
    and may raise to give up; then, as on every failure, nothing is left running.
    """
    for _ in range(_PORTS_TO_TRY):
        part = server.part()
        process = start(part)
        up = False
        try:
            up = _comes_up(server, process, pause)
        finally:
            if not up:
                bury(part, process)
        if up:
            return process
        if not is_taken(LOOPBACK, server.port):
            break
        server.port = free_port()
    raise LocalProblem(f"The private {server.name} did not start; see {server.part().log}.")


def _comes_up(
    server: Server, process: subprocess.Popen[bytes], pause: Callable[[float], None]
) -> bool:
    deadline = time.monotonic() + _SECONDS_TO_ANSWER
    while process.poll() is None:
        if server.answers(process.pid):
            return True
        if time.monotonic() > deadline:
            return False
        pause(0.02)
    return False
