"""The one typed reader of the process environment.

Every variable that the system understands is read here, once, and checked. A missing or wrong
value becomes an `EnvironmentProblem`: one sentence that names the variable.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import dj_database_url
from environs import Env, EnvError

BASE_DIR = Path(__file__).resolve().parent.parent

# Enough for HS256 and what Django's own deploy check (security.W009) asks for.
SECRET_KEY_MIN_LENGTH = 50
SECRET_KEY_MIN_UNIQUE_CHARACTERS = 5
DEBUG_SECRET_KEY = "debug-only-key-never-used-when-DEBUG-is-off-0123456789"  # noqa: S105  refused unless DEBUG is on

_PERIODS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
# What Django takes for a host, with a dot before it for all below it too, or `*` for any. It looks
# for a host without the dot that may end it.
_HOST = re.compile(r"\*|\.?[a-z0-9-]+(\.[a-z0-9-]+)*|\[[a-f0-9]*:[a-f0-9.:]+\]", re.IGNORECASE)
# As a browser sends it, with which it is compared letter by letter; without the scheme's own port.
_ORIGIN = re.compile(r"https?://([a-z0-9._-]+|\[[a-f0-9:]+\])(:[0-9]+)?")
_OWN_PORTS = {"http": 80, "https": 443}
_RATE = re.compile(r"([1-9][0-9]{0,8})/(s|sec|second|m|min|minute|h|hour|d|day)")


class EnvironmentProblem(Exception):
    """A variable is missing or wrong; the message is one sentence that names it."""


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `limit` calls within `seconds`."""

    limit: int
    seconds: int


@dataclass(frozen=True, slots=True)
class EmailTransport:
    """How e-mail leaves: `kind` is `smtp`, `file` or `console`."""

    kind: str
    host: str = ""
    port: int = 25
    username: str = ""
    password: str = ""
    use_tls: bool = False
    directory: str = ""


@dataclass(frozen=True, slots=True)
class Environment:
    """All that is configured from outside, checked and typed. URLs are kept as given."""

    debug: bool
    secret_key: str
    host: str
    port: int
    web_workers: int
    local_dir: Path
    database_url: str
    database: dict[str, Any]
    redis_cache_url: str
    redis_broker_url: str
    email: EmailTransport
    allowed_hosts: list[str]
    public_url: str
    cors_allowed_origins: list[str]
    throttles: dict[str, Rate | None]
    trusted_proxy_hops: int
    search_timeout_ms: int


def read_environment() -> Environment:
    """Read and check the environment. Raises `EnvironmentProblem` on the first bad variable."""
    try:
        return _read(Env())
    except EnvError as problem:
        raise EnvironmentProblem(_as_sentence(problem)) from None


def local_dir() -> Path:
    """Where the private servers keep their data: `LOCAL_DIR`, relative to the project's root."""
    return (BASE_DIR / Env().str("LOCAL_DIR", ".local")).resolve()


def _read(env: Env) -> Environment:
    private = _private_servers(local_dir())
    debug = env.str("DEBUG", "") == "1"
    port = _between(env, "PORT", default=8000, low=1, high=65535)
    database_url = _server_url(env, "DATABASE_URL", private, server="PostgreSQL")
    redis_url = env.str("REDIS_URL", "")
    if redis_url or not (env.str("REDIS_CACHE_URL", "") and env.str("REDIS_BROKER_URL", "")):
        redis_url = _server_url(env, "REDIS_URL", private, server="Redis or Valkey")
    return Environment(
        debug=debug,
        secret_key=_secret_key(env, private, debug=debug),
        host=env.str("HOST", "127.0.0.1"),
        port=port,
        web_workers=_between(env, "WEB_WORKERS", default=2, low=1, high=64),
        local_dir=local_dir(),
        database_url=database_url,
        database=_database(database_url),
        redis_cache_url=_redis(env, "REDIS_CACHE_URL", redis_url),
        redis_broker_url=_redis(env, "REDIS_BROKER_URL", redis_url),
        email=_email(env.str("EMAIL_URL", "") or f"file:{local_dir() / 'mail'}"),
        allowed_hosts=_hosts(_named(env, "ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]),
        public_url=_public_url(env.str("PUBLIC_URL", "") or f"http://127.0.0.1:{port}"),
        cors_allowed_origins=_origins(_named(env, "CORS_ALLOWED_ORIGINS")),
        throttles={
            "auth": _rate(env, "THROTTLE_AUTH", "10/min"),
            "content": _rate(env, "THROTTLE_CONTENT", "60/min"),
            "interaction": _rate(env, "THROTTLE_INTERACTION", "120/min"),
            "sensitive": _rate(env, "THROTTLE_SENSITIVE", "10/hour"),
            # Whoever turns `auth` off, to try things out, is not stopped by these either.
            "login_failures": _rate(env, "THROTTLE_LOGIN_FAILURES", _beside_auth(env, "100/day")),
            "otp_failures": _rate(env, "THROTTLE_OTP_FAILURES", _beside_auth(env, "20/day")),
            "letters": _rate(env, "THROTTLE_LETTERS", _beside_auth(env, "5/day")),
            "export": _rate(env, "THROTTLE_EXPORT", _beside_auth(env, "5/day")),
        },
        trusted_proxy_hops=_between(env, "TRUSTED_PROXY_HOPS", default=0, low=0, high=16),
        search_timeout_ms=_between(env, "SEARCH_TIMEOUT_MS", default=2000, low=1, high=60_000),
    )


def _private_servers(directory: Path) -> Mapping[str, str]:
    """What a running `make run` left for processes started by hand beside it, else nothing."""
    try:
        found = json.loads((directory / "environment.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(value) for name, value in found.items()}


def _server_url(env: Env, name: str, private: Mapping[str, str], *, server: str) -> str:
    value = env.str(name, "") or private.get(name, "")
    if not value:
        raise EnvironmentProblem(
            f"{name} is not set and no private {server} is running: set it, or start `make run`."
        )
    if name == "REDIS_URL":
        _check_redis(name, value)
    return value


def _database(url: str) -> dict[str, Any]:
    wrong = EnvironmentProblem(
        "DATABASE_URL must look like postgresql://user:password@host:port/name."
    )
    try:
        if urlsplit(url).scheme not in {"postgres", "postgresql"}:
            raise wrong
        parsed: dict[str, Any] = dict(dj_database_url.parse(url))
    except (ValueError, dj_database_url.ParseError):
        raise wrong from None
    if not parsed.get("NAME"):
        raise wrong
    return parsed


def _redis(env: Env, name: str, default: str) -> str:
    value = env.str(name, "") or default
    _check_redis(name, value)
    return value


def _check_redis(name: str, value: str) -> None:
    parts = _split(name, value)
    _port_of(name, parts)
    is_socket = parts.scheme == "unix" and bool(parts.path)
    is_server = parts.scheme in {"redis", "rediss"} and bool(parts.hostname)
    if not is_socket and not (is_server and re.fullmatch(r"(/[0-9]*)?", parts.path)):
        raise EnvironmentProblem(f"{name} must look like redis://host:port/0.")


def _secret_key(env: Env, private: Mapping[str, str], *, debug: bool) -> str:
    key = env.str("SECRET_KEY", "") or private.get("SECRET_KEY", "")
    if not key and debug:
        return DEBUG_SECRET_KEY
    if not key:
        raise EnvironmentProblem("SECRET_KEY is not set; it is required when DEBUG is off.")
    if len(key) < SECRET_KEY_MIN_LENGTH or len(set(key)) < SECRET_KEY_MIN_UNIQUE_CHARACTERS:
        raise EnvironmentProblem(
            f"SECRET_KEY is too weak: it needs at least {SECRET_KEY_MIN_LENGTH} characters, "
            f"{SECRET_KEY_MIN_UNIQUE_CHARACTERS} of them different."
        )
    if not debug and (key == DEBUG_SECRET_KEY or key.startswith("django-insecure-")):
        raise EnvironmentProblem("SECRET_KEY is a well-known one; make a new random key.")
    return key


def _email(url: str) -> EmailTransport:
    scheme, _, rest = url.partition(":")
    if scheme == "console":
        return EmailTransport(kind="console")
    if scheme == "file" and rest:
        return EmailTransport(kind="file", directory=rest)
    if scheme in {"smtp", "smtp+tls"}:
        parts = _split("EMAIL_URL", url)
        port = _port_of("EMAIL_URL", parts)
        if parts.hostname:
            return EmailTransport(
                kind="smtp",
                host=parts.hostname,
                port=port or (587 if scheme == "smtp+tls" else 25),
                username=unquote(parts.username or ""),
                password=unquote(parts.password or ""),
                use_tls=scheme == "smtp+tls",
            )
    raise EnvironmentProblem(
        "EMAIL_URL must be smtp://host:port, smtp+tls://user:password@host:port, "
        "file:DIR or console:."
    )


def _public_url(url: str) -> str:
    parts = _split("PUBLIC_URL", url)
    _port_of("PUBLIC_URL", parts)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise EnvironmentProblem("PUBLIC_URL must look like https://warble.example.")
    return url.rstrip("/")


def _named(env: Env, name: str) -> list[str]:
    """What the variable lists, without the spaces around each; nothing where it is blank."""
    value = env.str(name, "").strip()
    return [part.strip() for part in value.split(",")] if value else []


def _hosts(hosts: list[str]) -> list[str]:
    if not all(_HOST.fullmatch(host) for host in hosts):
        raise EnvironmentProblem(
            "ALLOWED_HOSTS must be names such as warble.example, without scheme and port, "
            "separated by commas."
        )
    return hosts


def _origins(origins: list[str]) -> list[str]:
    for origin in origins:
        parts = _split("CORS_ALLOWED_ORIGINS", origin)
        port = _port_of("CORS_ALLOWED_ORIGINS", parts)
        if not _ORIGIN.fullmatch(origin) or port == _OWN_PORTS[parts.scheme]:
            raise EnvironmentProblem(
                "CORS_ALLOWED_ORIGINS must be origins such as https://app.example, "
                "separated by commas."
            )
    return origins


def _beside_auth(env: Env, rate: str) -> str:
    return rate if _rate(env, "THROTTLE_AUTH", "10/min") else "off"


def _rate(env: Env, name: str, default: str) -> Rate | None:
    value = (env.str(name, "") or default).strip().lower()
    if value == "off":
        return None
    match = _RATE.fullmatch(value)
    if match is None:
        raise EnvironmentProblem(f"{name} must be a rate such as 30/min, or off.")
    return Rate(limit=int(match[1]), seconds=_PERIODS[match[2][0]])


def _between(env: Env, name: str, *, default: int, low: int, high: int) -> int:
    value = env.int(name, default)
    if not low <= value <= high:
        raise EnvironmentProblem(f"{name} must be a whole number from {low} to {high}.")
    return value


def _split(name: str, url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise EnvironmentProblem(f"{name} is not a valid URL.") from None


def _port_of(name: str, parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise EnvironmentProblem(f"{name} has a port that is not one.") from None


def _as_sentence(problem: EnvError) -> str:
    """'Environment variable "PORT" invalid: ["Not a valid integer."]' as one sentence."""
    match = re.search(r'variable "(\w+)"', str(problem))
    name = match[1] if match else "A variable"
    return f"{name} has a value that cannot be read: it is not a whole number."
