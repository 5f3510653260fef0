"""One start of everything, on an empty folder or on one that has data."""

import http.client
import os
import time
from collections.abc import Callable
from pathlib import Path

from config.environment import Environment, read_environment
from deploy.local.outside import check_database, check_port, redis_answers
from deploy.local.parts import DEMO_LOGIN, WEB, application_parts, log_of, make_folders, manage_part
from deploy.local.postgres import Postgres
from deploy.local.private_files import kept_secret_key, write_private_json
from deploy.local.problems import LocalProblem
from deploy.local.supervisor import Supervisor, tell
from deploy.local.valkey import Valkey

_SECONDS_FOR_WEB = 60
_DEATHS_OF_WEB_BEFORE_GIVING_UP = 3
_ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - a comparison, not a bind

# Tiers of the supervisor, in the order of their start.
_DATABASE, _CACHE, _APPLICATION = 0, 1, 2


class LocalSystem:
    """The private servers that are not given from outside, and our own processes."""

    def __init__(
        self, directory: Path, *, supervisor: Supervisor, pause: Callable[[float], None]
    ) -> None:
        self._directory = directory
        self._supervisor = supervisor
        self._pause = pause
        self._given = {name: value for name, value in os.environ.items() if value}
        self._postgres: Postgres | None = None
        self._valkey: Valkey | None = None

    def serve(self) -> None:
        """Start all, say that it is ready, and keep it running until `pause` raises."""
        self._choose_servers()
        environment = self._checked_environment()
        check_port(environment.host, environment.port)
        self._start_servers(environment)
        environment = self._checked_environment()  # a taken port was changed for another
        self._manage("migrate")
        self._load_demo_once()
        check_port(environment.host, environment.port)
        self._start_application(environment)
        self._wait_for_web(environment)
        self._write_for_commands_beside_us()
        self._say_ready(environment)
        self._supervisor.watch()

    def _choose_servers(self) -> None:
        if "DATABASE_URL" not in self._given:
            self._postgres = Postgres(local_dir=self._directory, log=self._fresh_log(Postgres.name))
        roles = {"REDIS_CACHE_URL", "REDIS_BROKER_URL"}
        if "REDIS_URL" not in self._given and not roles <= self._given.keys():
            self._valkey = Valkey(local_dir=self._directory, log=self._fresh_log(Valkey.name))

    def _variables(self) -> dict[str, str]:
        """The environment of our processes: what is given, and what we add to it."""
        host, port = self._given.get("HOST", "127.0.0.1"), self._given.get("PORT", "8000")
        defaults = {
            "HOST": host,
            "PORT": port,
            "PUBLIC_URL": _url(host, port),
            "EMAIL_URL": f"file:{self._directory / 'mail'}",
            "PYTHONUNBUFFERED": "1",
        }
        ours = {"LOCAL_DIR": str(self._directory)}
        if self._postgres is not None:
            ours["DATABASE_URL"] = self._postgres.url
        if self._valkey is not None:
            ours["REDIS_URL"] = self._valkey.url
        if "SECRET_KEY" not in self._given:
            ours["SECRET_KEY"] = kept_secret_key(self._directory)
        return defaults | self._given | ours

    def _checked_environment(self) -> Environment:
        """The same, through the one reader of the environment."""
        os.environ.clear()  # a variable that is set to nothing counts as not set
        os.environ.update(self._variables())
        return read_environment()

    def _start_servers(self, environment: Environment) -> None:
        if self._postgres is None:
            check_database(environment.database)
        else:
            _say(f"Starting PostgreSQL {self._postgres.major}")
            self._postgres.make_data_folder()
            self._supervisor.serve(self._postgres, tier=_DATABASE)
            self._postgres.make_database()
        if self._valkey is not None:
            _say("Starting Valkey")
            self._supervisor.serve(self._valkey, tier=_CACHE)
            return
        for url in sorted({environment.redis_cache_url, environment.redis_broker_url}):
            if not redis_answers(url):
                tell("REDIS_URL does not answer: starting all the same, without what needs it.")

    def _load_demo_once(self) -> None:
        """Only into a database of our own: its users have a password that everybody knows."""
        if self._postgres is None:
            return
        marker = self._postgres.folder / "demo-loaded"
        if not marker.exists():
            self._manage("load_demo")
            marker.touch()

    def _manage(self, command: str) -> None:
        _say(f"Running manage.py {command}")
        log = self._fresh_log(command)
        part = manage_part(command, local_dir=self._directory, environment=self._variables())
        if self._supervisor.run_once(part) != 0:
            raise LocalProblem(f"manage.py {command} failed: {_last_line(log)} (log: {log})")

    def _start_application(self, environment: Environment) -> None:
        _say(f"Starting web, worker, mailer and beat; their logs are in {self._directory / 'log'}")
        make_folders(self._directory)
        for part in application_parts(
            host=environment.host,
            port=environment.port,
            web_workers=environment.web_workers,
            local_dir=self._directory,
            environment=self._variables(),
        ):
            self._fresh_log(part.name)
            self._supervisor.start(part, tier=_APPLICATION)

    def _wait_for_web(self, environment: Environment) -> None:
        log = log_of(self._directory, WEB)
        deadline = time.monotonic() + _SECONDS_FOR_WEB
        while not _is_healthy(environment):
            self._supervisor.look()
            if self._supervisor.deaths(WEB) >= _DEATHS_OF_WEB_BEFORE_GIVING_UP:
                raise LocalProblem(f"web does not stay up: {_last_line(log)} (log: {log})")
            if time.monotonic() > deadline:
                raise LocalProblem(f"web is not healthy after {_SECONDS_FOR_WEB} s (log: {log}).")
            self._pause(0.05)

    def _write_for_commands_beside_us(self) -> None:
        names = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "EMAIL_URL")
        variables = self._variables()
        known = {name: variables[name] for name in names if name in variables}
        write_private_json(self._directory / "environment.json", known)

    def _say_ready(self, environment: Environment) -> None:
        address = _url(environment.host, str(environment.port))
        _say(f"Warble    {address}/")
        _say(f"API docs  {address}/api/docs/")
        if self._postgres is not None:
            _say(DEMO_LOGIN)
        _say(f"ready {address}")

    def _fresh_log(self, name: str) -> Path:
        """The log of that name, begun anew; the one before is kept beside it."""
        log = log_of(self._directory, name)
        log.parent.mkdir(mode=0o700, exist_ok=True)
        if log.exists():
            log.replace(log.with_suffix(".log.1"))
        return log


def _is_healthy(environment: Environment) -> bool:
    host = _ANY_ADDRESS.get(environment.host, environment.host)
    allowed = next(iter(environment.allowed_hosts), "*")
    name = host if "*" in allowed else allowed.lstrip(".")
    connection = http.client.HTTPConnection(host, environment.port, timeout=2)
    try:
        connection.request("GET", "/healthz", headers={"Host": name})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _url(host: str, port: str) -> str:
    reachable = _ANY_ADDRESS.get(host, host)
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


def _last_line(log: Path) -> str:
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "no word")


def _say(line: str) -> None:
    try:
        print(line, flush=True)
    except OSError:  # nobody listens any more; it is no reason to stop
        return
