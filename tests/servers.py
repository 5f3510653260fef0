"""The private servers of a test run, started before Django's settings are read.

Loaded early (`-p tests.servers` in pytest.ini). The process that was started by hand makes an
empty PostgreSQL and Valkey on free ports and hands them on in its environment; an xdist worker
inherits them and takes a Redis database of its own. What is set outside is left out: the tests
never touch anybody's data.
"""

import atexit
import contextlib
import os
import signal
from pathlib import Path

import pytest

from deploy.local.problems import LocalProblem
from deploy.local.throwaway import LEAVES_OUT, throwaway_servers

_at_end = contextlib.ExitStack()

_SETTINGS = {
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "THROTTLE_AUTH": "off",
    "THROTTLE_CONTENT": "off",
    "THROTTLE_INTERACTION": "off",
    "THROTTLE_SENSITIVE": "off",
    "THROTTLE_LOGIN_FAILURES": "off",
    "THROTTLE_OTP_FAILURES": "off",
    "THROTTLE_LETTERS": "off",
    "THROTTLE_EXPORT": "off",
}
_DEFAULTS_FOR = (
    "DEBUG",
    "HOST",
    "PORT",
    "WEB_WORKERS",
    "PUBLIC_URL",
    "CORS_ALLOWED_ORIGINS",
    "TRUSTED_PROXY_HOPS",
)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Before pytest-django loads the settings: give them servers, in whichever process this is."""
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        _take_own_redis_database(worker)
    else:
        _start_servers()


def pytest_unconfigure() -> None:
    """The very end of the run, also after Ctrl-C."""
    _at_end.close()


def _start_servers() -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # to end as after Ctrl-C
    atexit.register(_at_end.close)
    try:
        variables = _at_end.enter_context(throwaway_servers())
    except LocalProblem as problem:
        raise pytest.UsageError(str(problem)) from None
    for name in (*LEAVES_OUT, *_DEFAULTS_FOR):
        os.environ.pop(name, None)
    mail = Path(variables["LOCAL_DIR"]) / "mail"
    os.environ.update(variables | _SETTINGS | {"EMAIL_URL": f"file:{mail}"})


def _take_own_redis_database(worker: str) -> None:
    """`gw0` uses number 1, `gw1` number 2; 0 is the controller's, which runs no test beside them.

    The URL may already have a number: when a test starts pytest, it inherits the worker's.
    """
    server, _, _ = os.environ["REDIS_URL"].rpartition("/")
    os.environ["REDIS_URL"] = f"{server}/{int(worker.removeprefix('gw')) + 1}"
