"""What is running in a `LOCAL_DIR`: who holds it, and the sessions to end if he was killed."""

import contextlib
import fcntl
import json
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

import psutil

from deploy.local.problems import LocalProblem
from deploy.local.processes import kill_session, session_members

_SECONDS_TO_STOP = 6.0
_CLOCK_MAY_DIFFER = 2.0  # seconds: a start time is told relative to a clock that can be set


@dataclass(frozen=True, slots=True)
class Session:
    """A part's process: what tells it from a later one with the same id, and how it is asked to
    stop. Sessions of a higher tier are stopped before those of a lower one."""

    name: str
    tier: int
    process_id: int
    started: float
    stop_signal: int

    @classmethod
    def of(cls, process_id: int, *, name: str, tier: int, stop_signal: int) -> Self:
        """Raises `psutil.NoSuchProcess` when it has ended."""
        started = psutil.Process(process_id).create_time()
        return cls(name, tier, process_id, started, stop_signal)

    def members(self, local_dir: Path) -> list[psutil.Process]:
        """Its living processes: all, if its leader is one of them; else those of our folder."""
        members = session_members(self.process_id)
        for process in members:
            if process.pid == self.process_id:
                return members if self._is(process) else []
        return [process for process in members if _is_of(process, local_dir)]

    def _is(self, process: psutil.Process) -> bool:
        with contextlib.suppress(psutil.Error):
            return abs(process.create_time() - self.started) < _CLOCK_MAY_DIFFER
        return False


class Record:
    """The sessions that run now, kept in a file that outlives us."""

    def __init__(self, local_dir: Path) -> None:
        self._local_dir = local_dir
        self._file = local_dir / "run.json"

    def write(self, sessions: list[Session]) -> None:
        new = self._file.with_suffix(".new")
        new.write_text(json.dumps([asdict(session) for session in sessions]), encoding="utf-8")
        new.replace(self._file)

    def read(self) -> list[Session]:
        """Nothing when there is no record, or an unreadable one."""
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            return [Session(**session) for session in kept]
        except (OSError, ValueError, TypeError):
            return []

    def end_leftovers(self) -> list[str]:
        """End what a killed supervisor left, highest tier first; return the names of the parts."""
        sessions = self.read()
        left = [session for session in sessions if session.members(self._local_dir)]
        for tier in sorted({session.tier for session in left}, reverse=True):
            self._end([session for session in left if session.tier == tier])
        self.remove()
        return [session.name for session in left]

    def remove(self) -> None:
        """Nothing runs any more: forget the sessions, and where the private servers were."""
        for name in ("run.json", "environment.json"):
            (self._local_dir / name).unlink(missing_ok=True)

    def _end(self, sessions: list[Session]) -> None:
        for session in sessions:
            for process in session.members(self._local_dir):
                if process.pid == session.process_id:
                    process.send_signal(session.stop_signal)
        deadline = time.monotonic() + _SECONDS_TO_STOP
        for session in sessions:
            while session.members(self._local_dir) and time.monotonic() < deadline:
                time.sleep(0.05)
            if session.members(self._local_dir):
                kill_session(session.process_id)


@contextlib.contextmanager
def hold(local_dir: Path) -> Iterator[None]:
    """Be the only supervisor of `local_dir`. Raises `LocalProblem` when there is one already."""
    with (local_dir / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LocalProblem(
                f"LOCAL_DIR {local_dir} is in use by a running `make run`: stop that one with "
                "`make stop`, or set LOCAL_DIR and PORT to run a second one beside it."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
        lock.truncate(0)


def holder(local_dir: Path) -> int | None:
    """The process id of the supervisor that holds `local_dir`, if one does."""
    try:
        with (local_dir / "lock").open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except BlockingIOError:
        return int((local_dir / "lock").read_text() or 0) or None
    return None


def stop_holder(local_dir: Path, *, seconds: float) -> bool:
    """Ask the supervisor of `local_dir` to stop and wait for it; kill it if it does not. Returns
    whether there was one."""
    process_id = holder(local_dir)
    if process_id is None:
        return False
    os.kill(process_id, signal.SIGTERM)
    deadline = time.monotonic() + seconds
    while holder(local_dir) == process_id:
        if time.monotonic() > deadline:
            os.kill(process_id, signal.SIGKILL)
        time.sleep(0.05)
    return True


def _is_of(process: psutil.Process, local_dir: Path) -> bool:
    try:
        return process.environ().get("LOCAL_DIR") == str(local_dir)
    except (OSError, psutil.Error):
        return False
