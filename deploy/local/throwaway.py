"""Private servers that live for one command: a test run, a check, an experiment."""

import contextlib
import fcntl
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from deploy.local.postgres import Postgres
from deploy.local.processes import stop
from deploy.local.servers import bring_up
from deploy.local.valkey import Valkey

# What would make our processes look past the throwaway servers.
LEAVES_OUT = ("REDIS_CACHE_URL", "REDIS_BROKER_URL")

_PREFIX = "warble-throwaway-"
_SECONDS_BEFORE_SWEPT = 60
_SECONDS_TO_STOP = 3


@contextlib.contextmanager
def throwaway_servers(*, durable: bool = False) -> Iterator[dict[str, str]]:
    """Start an empty PostgreSQL and Valkey in a temporary folder; stop and delete them at the end.

    Yields the variables that point to them. Raises `LocalProblem` when they cannot be started.
    `durable`: commits wait for the disk, as they do in production, for whoever measures them.
    """
    with contextlib.ExitStack() as at_end:
        directory = at_end.enter_context(_temporary_folder())
        postgres = Postgres(
            local_dir=directory, log=directory / "postgres.log", throwaway=not durable
        )
        valkey = Valkey(local_dir=directory, log=directory / "valkey.log")
        postgres.make_data_folder()
        for server in (postgres, valkey):
            running = (server.part(), bring_up(server))
            at_end.callback(stop, [running], grace=_SECONDS_TO_STOP)
        postgres.make_database()
        yield {
            "DATABASE_URL": postgres.url,
            "REDIS_URL": valkey.url,
            "SECRET_KEY": secrets.token_urlsafe(48),
            "LOCAL_DIR": str(directory),
        }


@contextlib.contextmanager
def _temporary_folder() -> Iterator[Path]:
    """A folder that is removed at the end, or by the next one's maker if its owner was killed."""
    _sweep()
    directory = Path(tempfile.mkdtemp(prefix=_PREFIX))
    with (directory / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            directory.chmod(0o711)  # another user may have to pass through it
            yield directory
        finally:
            shutil.rmtree(directory, ignore_errors=True)


def _sweep() -> None:
    """Remove what killed owners left behind: folders that are not new and that nobody locks."""
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            is_ours = left.stat().st_uid == os.geteuid()
            is_new = time.time() - left.stat().st_ctime < _SECONDS_BEFORE_SWEPT
            if not is_ours or is_new:
                continue
            with (left / "lock").open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left, ignore_errors=True)
