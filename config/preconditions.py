"""Writes that build on what the client has read: `If-Match` against a lost update.

The strong ETag of a representation is its version. RFC 9110, 13.1.1 and 13.2.1: a precondition
counts only where the request would succeed without it, and before the body is looked at.
"""

import re
from http import HTTPStatus
from typing import TypeAlias

from rest_framework.request import Request

from config.errors import DomainError

Versions: TypeAlias = frozenset[int] | None  # that a write may build on; None: any

_TAG = r'(?:W/)?"[!#-~\x80-\xff]*"'
# Empty elements are allowed in a list (RFC 9110, 5.6.1.2).
_LIST = re.compile(rf"[ \t,]*{_TAG}(?:[ \t]*,[ \t,]*{_TAG})*[ \t,]*")
_VERSION = re.compile(r'(?<!W/)"([1-9][0-9]{0,9})"')


class PreconditionFailed(DomainError):
    status_code = HTTPStatus.PRECONDITION_FAILED
    default_code = "precondition_failed"
    default_detail = "It has changed since: `If-Match` names none of its current ETags."


def etag_of(version: int) -> str:
    """The strong ETag of a version."""
    return f'"{version}"'


def read_if_match(request: Request) -> Versions:
    """The versions that `If-Match` names, by strong comparison; any for `*` or without the header.
    A malformed header names none."""
    header = request.headers.get("If-Match")
    if header is None or header.strip(" \t") == "*":
        return None
    if _LIST.fullmatch(header) is None:
        return frozenset()
    return frozenset(int(version) for version in _VERSION.findall(header))


def check_version(version: int, *, expected: Versions) -> None:
    """Raises `PreconditionFailed` when `version` is none of those expected."""
    if expected is not None and version not in expected:
        raise PreconditionFailed
