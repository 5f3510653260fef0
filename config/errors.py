"""Errors as clients get them: stable codes, nothing internal.

Every app's `errors.py` derives its exceptions from `DomainError`.
"""

from http import HTTPStatus

from rest_framework.exceptions import APIException, ValidationError


class DomainError(APIException):
    """A rule of the domain said no. Subclasses set `status_code`, `default_code` and
    `default_detail` (a sentence for people). `is_expected`: though a 5xx, no fault to be looked
    into; one line of the log tells it."""

    status_code = HTTPStatus.BAD_REQUEST
    is_expected = False


class NotFound(DomainError):
    """It does not exist, or the viewer may not know that it does: both answer alike."""

    status_code = HTTPStatus.NOT_FOUND
    default_code = "not_found"
    default_detail = "Not found."


class LengthRequired(DomainError):
    """A body in chunks: how much will come is not known before it is read."""

    status_code = HTTPStatus.LENGTH_REQUIRED
    default_code = "length_required"
    default_detail = "Send the body with a Content-Length."


class RequestTooLarge(DomainError):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_code = "request_too_large"
    default_detail = "The request body is too large."


class Unavailable(DomainError):
    """PostgreSQL cannot be reached, or gave the transaction up too often."""

    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    default_code = "unavailable"
    default_detail = "The service is out of reach just now; please try again."
    wait = 1  # seconds, in `Retry-After`


def invalid(field: str, detail: str, *, code: str = "invalid") -> ValidationError:
    """A `400` validation error about one field or query parameter."""
    return ValidationError({field: [detail]}, code=code)
