"""Calls of the API without a socket between, where statements are to be counted too."""

import json
import os
from collections.abc import Callable
from typing import Any

import django
from django.test import Client

from bench.report import Report


def set_up() -> None:
    """Ready Django on the servers in the environment, with empty tables."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.THROTTLE_RATES = {}
    settings.LOGGING_CONFIG = None
    call_command("migrate", verbosity=0)


def caller(user_id: int) -> Callable[..., Any]:
    """`call("GET", path)` as this user; returns the answer's body."""
    from django.utils import timezone

    from accounts import tokens
    from accounts.models import Session

    now = timezone.now()
    session = Session.objects.create(user_id=user_id, issued_at=now, last_used_at=now)
    client = Client(headers={"authorization": f"Bearer {tokens.issue_pair(session).access}"})

    def call(method: str, path: str) -> Any:
        answer = client.generic(method, path, content_type="application/json")
        assert answer.status_code == 200, (answer.status_code, answer.content)
        return json.loads(answer.content)

    return call


def report_with_statements(
    report: Report, calls: dict[str, Callable[[], object]], found: dict[str, float]
) -> None:
    """The milliseconds found, and how many statements each call takes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for name, milliseconds in found.items():
        with CaptureQueriesContext(connection) as statements:
            calls[name]()
        report.add(name, milliseconds, "ms")
        report.add(f"{name}: statements", len(statements), "")
