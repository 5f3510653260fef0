"""What a search parameter may be and how long a search may take, the same for every list that can
be searched."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from django.conf import settings
from django.db import connection, transaction
from rest_framework.request import Request

from config.blank import is_blank
from config.errors import DomainError, invalid
from config.schema import refusal
from config.snapshot import one_snapshot
from config.time_limits import TimeUp, time_limit

MAX_SEARCH_LENGTH = 200


class SearchTimeout(DomainError):
    """It took longer than `SEARCH_TIMEOUT_MS`."""

    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    default_code = "search_timeout"
    default_detail = "This search takes too long; please try again, or with other words."
    is_expected = True
    wait = 1  # seconds, in `Retry-After`


# Of a call that `read_query` and `search_time_limit` serve.
SEARCH_ERRORS = [refusal("required", "`q` is missing or shows nothing."), SearchTimeout]


def read_search(request: Request, name: str = "search") -> str:
    """The parameter of that name. Raises a `400` for what no text can contain."""
    search = request.query_params.get(name, "")
    if "\x00" in search:
        raise invalid(name, "Null characters are not allowed.")
    if len(search) > MAX_SEARCH_LENGTH:
        raise invalid(name, f"At most {MAX_SEARCH_LENGTH} characters.", code="max_length")
    return search


def read_query(request: Request) -> str:
    """The parameter `q`. Raises a `400` also where it is missing or shows nothing."""
    text = read_search(request, "q")
    if is_blank(text):
        raise invalid("q", "Say what to search for.", code="required")
    return text


@contextmanager
def search_time_limit(*, in_one_snapshot: bool = False) -> Iterator[None]:
    """What PostgreSQL is asked inside, in a transaction, is given up when it has taken about
    `SEARCH_TIMEOUT_MS` in all: raises `SearchTimeout`. `in_one_snapshot`: as `one_snapshot` has it,
    so that it only reads."""
    alone = not connection.in_atomic_block
    transaction_or_savepoint = one_snapshot() if in_one_snapshot and alone else transaction.atomic()
    try:
        with transaction_or_savepoint, time_limit(settings.SEARCH_TIMEOUT_MS):
            yield
    except TimeUp:
        raise SearchTimeout from None
