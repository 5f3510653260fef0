"""A private PostgreSQL: made on first use, reached on loopback only, with a password of its own."""

import os
import secrets
import shutil
import signal
import subprocess
from pathlib import Path

import psutil
import psycopg

from deploy.local.ports import LOOPBACK, free_port
from deploy.local.postgres_binaries import PostgresBinaries, find_postgres
from deploy.local.private_files import write_private
from deploy.local.problems import LocalProblem
from deploy.local.processes import Part
from deploy.local.unprivileged import choose_launch, give

USER = "warble"
DATABASE = "warble"

# What `pg_ctl --mode=fast stop` sends: roll back and disconnect every client. A plain SIGTERM
# would wait for the clients to leave.
_FAST_STOP = signal.SIGINT
_SECONDS_TO_STOP = 3

_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",  # a socket's path may be too long, and nobody needs one
    "max_connections": "200",
    "shared_buffers": "128MB",
    "jit": "off",  # compiling takes longer than running what is asked here
    "password_encryption": "scram-sha-256",
}
# Only for servers whose data is thrown away: much faster, and lost with a power cut.
_THROWAWAY_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


class Postgres:
    """One private server. Its folder, named by major version, holds `data` and `password`."""

    name = "postgres"

    def __init__(self, *, local_dir: Path, log: Path, throwaway: bool = False) -> None:
        self._binaries: PostgresBinaries = find_postgres()
        self.folder = local_dir / f"postgres-{self._binaries.major}"
        self.port = free_port()
        self._log = log
        self._data = self.folder / "data"
        self._throwaway = throwaway
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._launch = choose_launch(binary=self._binaries.folder / "postgres", directory=local_dir)
        give(self.folder, owner=self._launch.owner)
        self._password = self._kept_password()

    @property
    def url(self) -> str:
        """The `DATABASE_URL` of this server, as of its present port."""
        return f"postgresql://{USER}:{self._password}@{LOOPBACK}:{self.port}/{DATABASE}"

    @property
    def major(self) -> int:
        return self._binaries.major

    def part(self) -> Part:
        """How the server is started and stopped. Needs `make_data_folder` to have been called."""
        settings = _SETTINGS | {"port": str(self.port)}
        if self._throwaway:
            settings |= _THROWAWAY_SETTINGS
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return Part(
            name=self.name,
            command=[*self._command("postgres"), "-D", str(self._data), *options],
            environment=_environment(),
            log=self._log,
            user=self._launch.user,
            clear=self.end_leftovers,
            stop_signal=_FAST_STOP,
            directory=self._data,
        )

    def make_data_folder(self) -> None:
        """Make the data folder on first use; an interrupted attempt is begun afresh."""
        if self._data.exists():
            return
        unfinished = self.folder / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        command = [
            *self._command("initdb"),
            f"--pgdata={unfinished}",
            f"--username={USER}",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--auth=scram-sha-256",
            f"--pwfile={self._password_file}",
            *(["--no-sync"] if self._throwaway else []),
        ]
        made = self._run(command, timeout=120)
        with self._log.open("ab") as log:
            log.write(made.stdout)
        if made.returncode != 0:
            raise LocalProblem(f"PostgreSQL could not make its data folder; see {self._log}.")
        unfinished.rename(self._data)

    def answers(self, process_id: int) -> bool:
        """Whether the process with this id, and no stranger on the same port, takes connections."""
        try:
            lines = self._pid_file.read_text(encoding="utf-8").split()
            if lines[0] != str(process_id) or lines[-1] != "ready":
                return False
            self._connect().close()
        except (OSError, IndexError, psycopg.OperationalError):
            return False
        return True

    def make_database(self) -> None:
        """Make the database, if it is not there yet."""
        with self._connect() as connection:
            found = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone()
            if found is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def end_leftovers(self) -> None:
        """Stop a server that still works on this data folder, and forget one that is gone.

        After a power cut or `kill -9` the pid in `postmaster.pid` may be another process's by
        now, and PostgreSQL would refuse to start.
        """
        if postmaster := self._postmaster():
            postmaster.send_signal(_FAST_STOP)
            psutil.wait_procs([postmaster], timeout=_SECONDS_TO_STOP)
        left = self._processes()
        for process in left:
            process.kill()
        psutil.wait_procs(left, timeout=_SECONDS_TO_STOP)
        self._pid_file.unlink(missing_ok=True)

    def _kept_password(self) -> str:
        if self._password_file.exists():
            return self._password_file.read_text(encoding="ascii").strip()
        if self._data.exists():
            raise LocalProblem(
                f"{self._password_file} is missing: put it back, or remove {self.folder} to begin "
                "with an empty database."
            )
        password = secrets.token_urlsafe(24)
        write_private(self._password_file, password)
        os.chown(self._password_file, self._launch.owner, -1)
        return password

    @property
    def _password_file(self) -> Path:
        return self.folder / "password"

    @property
    def _pid_file(self) -> Path:
        return self._data / "postmaster.pid"

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=LOOPBACK,
            port=self.port,
            user=USER,
            password=self._password,
            dbname="postgres",
            connect_timeout=5,
            autocommit=True,
        )

    def _command(self, program: str) -> list[str]:
        return [*self._launch.prefix, self._binaries.program(program)]

    def _run(self, command: list[str], *, timeout: float) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            command,
            env=_environment(),
            cwd=self.folder,
            user=self._launch.user,
            group=self._launch.user,
            extra_groups=None if self._launch.user is None else [],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # a terminal's Ctrl-C is for the supervisor to answer
            timeout=timeout,
            check=False,
        )

    def _postmaster(self) -> psutil.Process | None:
        """The living server that `postmaster.pid` names, if it really is this folder's."""
        try:
            process_id = int(self._pid_file.read_text(encoding="utf-8").split("\n", 1)[0])
            process = psutil.Process(process_id)
        except (OSError, ValueError, psutil.Error):
            return None
        return process if self._works_here(process) else None

    def _processes(self) -> list[psutil.Process]:
        return [process for process in psutil.process_iter() if self._works_here(process)]

    def _works_here(self, process: psutil.Process) -> bool:
        """A server and its backends have the data folder as their working directory."""
        try:
            return (
                process.name().startswith(("postgres", "postmaster"))
                and process.status() != psutil.STATUS_ZOMBIE
                and Path(process.cwd()) == self._data.resolve()
            )
        except (OSError, psutil.Error):
            return False


def _environment() -> dict[str, str]:
    """Ours without PGDATA, PGPORT and the like, and with a locale that every system has."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return inherited | {"LC_ALL": "C", "TZ": "UTC"}
