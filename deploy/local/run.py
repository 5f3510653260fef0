"""`python -m deploy.local run` and `stop`: the whole system on this machine."""

import contextlib
from pathlib import Path

from config.environment import local_dir
from deploy.local.interruptions import Interruptions, StopAsked
from deploy.local.problems import LocalProblem
from deploy.local.record import Record, hold, stop_holder
from deploy.local.supervisor import SECONDS_TO_STOP, Supervisor, tell
from deploy.local.system import LocalSystem


def run() -> int:
    """Serve until SIGTERM, SIGINT or SIGHUP; return the exit code. Raises `LocalProblem` and
    `EnvironmentProblem` when it cannot start; whatever was started is stopped again."""
    directory = _made_local_dir()
    with Interruptions() as interruptions, hold(directory):
        record = Record(directory)
        if left := record.end_leftovers():
            tell(f"Ended what an earlier run had left: {', '.join(left)}.")
        supervisor = Supervisor(record=record, pause=interruptions.pause)
        system = LocalSystem(directory, supervisor=supervisor, pause=interruptions.pause)
        try:
            system.serve()
        except StopAsked:
            tell("Stopping …")
        finally:
            supervisor.stop()
            record.remove()
    return 0


def stop() -> int:
    """Stop the supervisor of our `LOCAL_DIR`, or what a killed one left; return the exit code."""
    directory = local_dir()
    if not directory.is_dir():
        print(f"Nothing is running in {directory}.")
        return 0
    try:
        stopped = stop_holder(directory, seconds=SECONDS_TO_STOP + 2)
    except PermissionError:
        raise LocalProblem(f"What runs in {directory} belongs to another user.") from None
    with hold(directory):
        left = Record(directory).end_leftovers()
    if left:
        print(f"Ended what was left: {', '.join(left)}.")
    else:
        print("Stopped." if stopped else f"Nothing is running in {directory}.")
    return 0


def _made_local_dir() -> Path:
    directory = local_dir()
    try:
        directory.mkdir(mode=0o711, parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            (directory / ".gitignore").open("x").write("*\n")
    except OSError as problem:
        raise LocalProblem(f"LOCAL_DIR {directory} cannot be used: {problem.strerror}.") from None
    return directory
