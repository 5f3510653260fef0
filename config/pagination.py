"""Pages of lists: sealed cursors that hold the sort key of the last item shown.

A walk by cursor never repeats and never skips an item, whatever is written meanwhile, because a
page is "the items below this key", not "the items after so many others".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.core import signing
from rest_framework.request import Request

from config.errors import DomainError, invalid

T = TypeVar("T")
DEFAULT_PAGE_SIZE = 20
MAX_PAGE_SIZE = 100


class InvalidCursor(DomainError):
    default_code = "invalid_cursor"
    default_detail = "The cursor is not one that this list gave out."


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page is wanted: `size` items of the list `of` below `position`, its sort key."""

    of: str
    size: int
    position: tuple[Any, ...] | None

    @property
    def below(self) -> int | None:
        """The position in a list sorted by one number, such as an id."""
        return None if self.position is None else int(self.position[0])


def read_page(request: Request, *, of: str, key_length: int = 1) -> PageRequest:
    """Read `page_size` and `cursor`. Raises a `400` for what is wrong with them."""
    cursor = request.query_params.get("cursor")
    position = None if cursor is None else unseal(cursor, of=of, length=key_length)
    return PageRequest(of=of, size=read_page_size(request), position=position)


def read_page_size(request: Request) -> int:
    size = read_positive(request, "page_size")
    return DEFAULT_PAGE_SIZE if size is None else min(size, MAX_PAGE_SIZE)


def read_positive(request: Request, name: str) -> int | None:
    """A query parameter that is a whole number of at least 1, in ASCII digits."""
    value = request.query_params.get(name)
    if value is None:
        return None
    digits = value.lstrip("0")
    if not (value.isascii() and value.isdigit() and digits):
        raise invalid(name, "A whole number of at least 1 is needed.")
    return int(digits[:18])


def seal(position: Sequence[Any], *, of: str) -> str:
    """A cursor: `position`, as JSON, in the list `of`, signed, so that nobody can make one up."""
    is_long = any(isinstance(part, list) for part in position)
    return _signer(of).sign_object(list(position), compress=is_long)


def unseal(cursor: str, *, of: str, length: int = 1) -> tuple[Any, ...]:
    """The position in `cursor`, as it was sealed. Raises `InvalidCursor`."""
    try:
        position = _signer(of).unsign_object(cursor)
    except (signing.BadSignature, ValueError):
        raise InvalidCursor from None
    if len(position) != length:
        raise InvalidCursor
    return tuple(position)


def answer_page(
    request: Request,
    page: PageRequest,
    rows: Sequence[T],
    *,
    item: Callable[[T], Any],
    key: Callable[[T], Sequence[int | str]],
) -> dict[str, Any]:
    """The answer for `rows`, of which there may be one more than the page holds."""
    shown = rows[: page.size]
    more = len(rows) > page.size
    cursor = seal(key(shown[-1]), of=page.of) if more else None
    return {
        "results": [item(row) for row in shown],
        "next": next_url(request, cursor=cursor) if cursor else None,
    }


def next_url(request: Request, **changes: str | None) -> str:
    """This request's absolute URL with some query parameters set, or removed when None."""
    params = {**request.query_params.dict(), **changes}
    kept = {name: value for name, value in params.items() if value is not None}
    return absolute_url(request, request.path, **kept)


def absolute_url(request: Request, path: str, **params: str) -> str:
    """The URL by which the client reaches `path` on this server."""
    url = _origin(request) + quote(path)
    return f"{url}?{urlencode(params)}" if params else url


def _origin(request: Request) -> str:
    """Where the client reached us. Behind a proxy that ends TLS the request looks like plain HTTP;
    `PUBLIC_URL` knows better."""
    public, host = urlsplit(settings.PUBLIC_URL), request.get_host()
    scheme = public.scheme if host == public.netloc else request.scheme
    return f"{scheme}://{host}"


def _signer(of: str) -> signing.Signer:
    return signing.Signer(salt=f"warble.cursor.{of}")
