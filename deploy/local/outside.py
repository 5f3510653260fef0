"""Checks of what is not ours, made before anything is started: the port and the given servers."""

import contextlib
import socket
from typing import Any
from urllib.parse import urlsplit

import psycopg

from deploy.local.ports import is_taken
from deploy.local.postgres_binaries import OLDEST_MAJOR
from deploy.local.problems import LocalProblem

_SECONDS_TO_CONNECT = 5


def check_port(host: str, port: int) -> None:
    """Raises `LocalProblem` when web cannot listen there."""
    try:
        taken = is_taken(host, port)
    except PermissionError:
        raise LocalProblem(f"PORT {port} is one that this user may not listen on.") from None
    except (OSError, UnicodeError):
        raise LocalProblem(f"HOST {host} is not an address of this machine.") from None
    if taken:
        raise LocalProblem(
            f"PORT {port} is already taken on {host}: stop what listens there, or set PORT to "
            "another one."
        )


def check_database(database: dict[str, Any]) -> None:
    """Raises `LocalProblem` when the given PostgreSQL cannot be used. Takes Django's settings."""
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host"}
    wanted = {ours: database[theirs] for theirs, ours in names.items() if database.get(theirs)}
    wanted |= {"port": database.get("PORT") or None} | database.get("OPTIONS", {})
    try:
        with psycopg.connect(connect_timeout=_SECONDS_TO_CONNECT, **wanted) as connection:
            major = connection.info.server_version // 10000
    except psycopg.Error as problem:
        raise LocalProblem(f"DATABASE_URL cannot be used: {_said(problem)}") from None
    if major < OLDEST_MAJOR:
        raise LocalProblem(
            f"DATABASE_URL is a PostgreSQL {major}, and {OLDEST_MAJOR} or newer is needed."
        )


def redis_answers(url: str) -> bool:
    """Whether somebody takes connections where the URL points."""
    parts = urlsplit(url)
    with contextlib.suppress(OSError):
        if parts.scheme == "unix":
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(_SECONDS_TO_CONNECT)
                connection.connect(parts.path)
            return True
        address = (parts.hostname or "localhost", parts.port or 6379)
        socket.create_connection(address, timeout=_SECONDS_TO_CONNECT).close()
        return True
    return False


def _said(problem: psycopg.Error) -> str:
    """What the driver says, which never has the password in it, as the end of a sentence."""
    lines = [line.strip("- \t") for line in str(problem).splitlines() if line.strip()]
    if len(lines) > 1 and lines[0].endswith(":"):  # "… All failures were:"
        del lines[0]
    return lines[0].removeprefix("connection failed: ").rstrip(".") + "."
