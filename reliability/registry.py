"""Which function carries out which job: the apps' `tasks.py` fill it, services name a job."""

from collections.abc import Callable
from typing import Any, TypeAlias

Payload: TypeAlias = dict[str, Any]
Handler: TypeAlias = Callable[[Payload], None]


_handlers: dict[str, Handler] = {}
_leaving: set[str] = set()


def outbox_job(name: str, *, leaves_database: bool = False) -> Callable[[Handler], Handler]:
    """Register the decorated function, which takes the payload, as the handler of `name`.

    `leaves_database`: its effect is outside (e-mail), so it cannot share the transaction that
    deletes the message; it runs at least once instead of exactly once.
    """

    def register(handler: Handler) -> Handler:
        assert name not in _handlers, f"two handlers for {name}"
        _handlers[name] = handler
        if leaves_database:
            _leaving.add(name)
        return handler

    return register


def handler_of(job: str) -> Handler:
    """Raises KeyError for a job that nobody carries out."""
    return _handlers[job]


def leaves_database(job: str) -> bool:
    return job in _leaving
