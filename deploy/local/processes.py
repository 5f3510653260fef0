"""Processes that lead a session of their own, so that a session can be ended as a whole.

A terminal's Ctrl-C does not reach them, and on Linux they are told when their parent dies, even
by `kill -9`.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

PROJECT = Path(__file__).resolve().parent.parent.parent

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One process of the system: how it is started and how it is asked to stop.

    `user` is the id to run as (None: ours). `clear` ends what an earlier process of this part may
    have left; it runs before every start and after every end. `stop_signal` also tells it that its
    parent died.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    user: int | None = None
    clear: Callable[[], None] = _nothing
    stop_signal: signal.Signals = signal.SIGTERM
    directory: Path = field(default=PROJECT)


def start(part: Part) -> subprocess.Popen[bytes]:
    """Start `part` as the leader of a new session, its output appended to its log."""
    part.clear()
    part.log.parent.mkdir(parents=True, exist_ok=True)
    with part.log.open("ab") as log:
        return subprocess.Popen(
            part.command,
            env=dict(part.environment),
            cwd=part.directory,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=part.user,
            group=part.user,
            extra_groups=None if part.user is None else [],
            preexec_fn=_die_with_parent(part.stop_signal),  # noqa: PLW1509 - no threads here
        )


def _die_with_parent(death_signal: signal.Signals) -> Callable[[], None] | None:
    if _libc is None:
        return None
    libc, parent = _libc, os.getpid()

    def in_child() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(death_signal))
        if os.getppid() != parent:  # it died before we could ask to be told
            os.kill(os.getpid(), signal.SIGKILL)

    return in_child


def stop(running: Sequence[tuple[Part, subprocess.Popen[bytes]]], *, grace: float) -> None:
    """Ask all of them to stop, wait for `grace` seconds, then kill what is left of them."""
    for part, process in running:
        process.send_signal(part.stop_signal)  # does nothing when it has ended
    deadline = time.monotonic() + grace
    while any(process.poll() is None for _, process in running) and time.monotonic() < deadline:
        time.sleep(0.02)
    for part, process in running:
        bury(part, process)


def bury(part: Part, process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of a part: the process, its session and what else it leaves behind."""
    kill_session(process.pid)
    process.wait()
    part.clear()


def kill_session(session: int) -> None:
    """Kill every process of a session, whether or not its leader still lives."""
    while members := session_members(session):
        for member in members:
            with contextlib.suppress(psutil.NoSuchProcess):
                member.kill()
        time.sleep(0.01)


def session_members(session: int) -> list[psutil.Process]:
    """The living processes of a session; the ones that only wait to be reaped do not count."""
    return [process for process in psutil.process_iter() if _is_member(process, session)]


def _is_member(process: psutil.Process, session: int) -> bool:
    try:
        return os.getsid(process.pid) == session and process.status() != psutil.STATUS_ZOMBIE
    except (OSError, psutil.Error):
        return False
