"""`X-Request-ID`: one name for a request, from the client through the web to the logs."""

import logging
import re
from contextvars import ContextVar
from secrets import token_hex

_SANE = re.compile(r"[A-Za-z0-9._-]{1,128}")

current_request_id: ContextVar[str] = ContextVar("current_request_id", default="-")


def name_request(given: str) -> str:
    """The client's name for it when it is 1-128 of `A-Z a-z 0-9 . _ -`, else a new one; from now on
    the logs' as well."""
    request_id = given if _SANE.fullmatch(given) else token_hex(16)
    # Not reset afterwards: Django logs a response when it has left all middleware.
    current_request_id.set(request_id)
    return request_id


class RequestIdFilter(logging.Filter):
    """Gives every log record `request_id`, `-` outside a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_request_id.get()
        return True
