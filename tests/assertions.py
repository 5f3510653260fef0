"""What many tests ask of an answer or of the database."""

from typing import Any

from reliability.counters import find_drift, registered

# Statements of a search's time limit inside a test's transaction; elsewhere they go with others.
SAVEPOINT = 2


def refused(answer: Any, status: int, code: str, attr: str | None = None) -> None:
    """The answer is an error of the one shape, with this status, code and field."""
    assert answer.status_code == status, (answer.status_code, answer.content)
    body = answer.json()
    assert set(body) == {"type", "errors"}
    assert body["type"] in {"validation_error", "client_error", "server_error"}
    assert all(set(error) == {"code", "detail", "attr"} for error in body["errors"])
    assert (code, attr) in {(error["code"], error["attr"]) for error in body["errors"]}, body


def no_counter_drifted() -> None:
    """All counters equal the rows they count, as `manage.py reconcile_counters` sees it."""
    found = [find_drift(counter) for counter in registered()]
    assert [str(drift) for drift in found if drift.drifted] == []
