"""Whether the time of a refused login tells who exists. In process, with the real hasher."""

from collections.abc import Callable

from bench import in_process
from bench.measure import side_by_side
from bench.report import Report

CALLS_EACH = 80
LIMIT = "0.9 to 1.1"
PASSWORD = "a bench password"

# Whom a caller names who does not know the password, beside whom nobody knows.
_PAIRS = {
    "wrong password": ("somebody", "nobody"),
    "wrong password, by e-mail address": ("somebody@example.com", "nobody@example.com"),
    "deactivated, wrong password": ("deactivated", "nobody"),
    "imported without a password": ("imported", "nobody"),
    "the longest password": ("somebody", "nobody"),
}


def run(report: Report) -> None:
    in_process.set_up()
    _fill()
    for what, (known, unknown) in _PAIRS.items():
        password = "p" * 256 if what == "the longest password" else "a wrong password"
        found = side_by_side(
            {"known": _refused(known, password), "unknown": _refused(unknown, password)},
            rounds=CALLS_EACH,
        )
        report.add(what, found["known"], "ms")
        report.add(f"{what}: unknown / known", found["unknown"] / found["known"], "x", limit=LIMIT)


def _fill() -> None:
    from django.contrib.auth.hashers import make_password

    from accounts.models import User

    for name, password, active in (
        ("somebody", PASSWORD, True),
        ("deactivated", PASSWORD, False),
        ("imported", None, True),
    ):
        User.objects.create(
            username=name,
            email=f"{name}@example.com",
            password=make_password(password),
            is_active=active,
        )


def _refused(username: str, password: str) -> Callable[[], object]:
    from django.test import Client

    client, body = Client(), {"username": username, "password": password}

    def call() -> None:
        answer = client.post("/api/v1/auth/login/", body, content_type="application/json")
        assert answer.status_code == 401, (answer.status_code, answer.content)

    return call
