"""The error answers that the schema lists: their shape and which codes come with which status."""

from collections import defaultdict
from collections.abc import Iterable
from http import HTTPStatus
from typing import Literal, TypedDict

from drf_spectacular.utils import OpenApiExample, OpenApiResponse

from config.errors import DomainError, LengthRequired, RequestTooLarge, Unavailable


class ErrorDetail(TypedDict):
    code: str
    detail: str
    attr: str | None


class ErrorBody(TypedDict):
    """What every 4xx and 5xx answers with. `code` is stable; `attr` names the field at fault."""

    type: Literal["validation_error", "client_error", "server_error"]
    errors: list[ErrorDetail]


class NotAuthenticated(DomainError):
    status_code = HTTPStatus.UNAUTHORIZED
    default_code = "not_authenticated"
    default_detail = "Authentication credentials were not provided."


class TokenNotValid(DomainError):
    status_code = HTTPStatus.UNAUTHORIZED
    default_code = "token_not_valid"
    default_detail = "The access token is wrong, expired, or its session has ended."


class Invalid(DomainError):
    default_code = "invalid"
    default_detail = "A field or parameter is missing or wrong; `attr` names it."


class BadJson(DomainError):
    default_code = "parse_error"
    default_detail = "The body is not valid JSON in UTF-8."


class WrongMediaType(DomainError):
    status_code = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    default_code = "unsupported_media_type"
    default_detail = "Only application/json is understood."


class Throttled(DomainError):
    status_code = HTTPStatus.TOO_MANY_REQUESTS
    default_code = "throttled"
    default_detail = "Too many requests; `Retry-After` says when to come back."


class WrongMethod(DomainError):
    status_code = HTTPStatus.METHOD_NOT_ALLOWED
    default_code = "method_not_allowed"
    default_detail = "This path does not answer to that method."


class ServerFault(DomainError):
    status_code = HTTPStatus.INTERNAL_SERVER_ERROR
    default_code = "error"
    default_detail = "A server error occurred."


def implied_errors(
    *, public: bool, has_body: bool, has_query: bool, throttled: bool
) -> list[type[DomainError]]:
    """The errors that follow from what a call is, without its view saying so."""
    errors: list[type[DomainError]] = [LengthRequired, ServerFault, Unavailable]
    if not public:
        errors += [NotAuthenticated, TokenNotValid]
    if has_body or has_query:
        errors.append(Invalid)
    if has_body:
        errors += [BadJson, RequestTooLarge, WrongMediaType]
    if throttled:
        errors.append(Throttled)
    return [*errors, WrongMethod]


def refusal(code: str, detail: str) -> type[DomainError]:
    """A `400` about a field, by the code that it answers with."""
    return type("Refusal", (Invalid,), {"default_code": code, "default_detail": detail})


def error_responses(errors: Iterable[type[DomainError]]) -> dict[int, OpenApiResponse]:
    """One response per status, with an example per code."""
    by_status: dict[int, list[type[DomainError]]] = defaultdict(list)
    for error in errors:
        by_status[int(error.status_code)].append(error)
    return {
        status: OpenApiResponse(
            response=ErrorBody,
            description="; ".join(f"`{error.default_code}`" for error in found),
            examples=[_example(error) for error in found],
        )
        for status, found in sorted(by_status.items())
    }


def _example(error: type[DomainError]) -> OpenApiExample:
    kind = "validation_error" if issubclass(error, Invalid) else "client_error"
    if error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        kind = "server_error"
    detail = {"code": error.default_code, "detail": error.default_detail, "attr": None}
    if issubclass(error, Invalid):
        detail["attr"] = "the field"
    return OpenApiExample(
        str(error.default_code),
        value={"type": kind, "errors": [detail]},
        status_codes=[str(int(error.status_code))],
        response_only=True,
    )
