"""Every error in one shape: `{"type", "errors": [{"code", "detail", "attr"}]}`, that of
drf-standardized-errors, also for what never reaches a view."""

import functools
import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import orjson
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.log import log_response
from drf_standardized_errors.handler import ExceptionHandler as StandardExceptionHandler
from rest_framework.exceptions import APIException, ParseError
from rest_framework.response import Response

from config.errors import DomainError, RequestTooLarge, Unavailable

_logger = logging.getLogger(__name__)


class ExceptionHandler(StandardExceptionHandler):
    """Adds to the library's handler what Django itself counts as a bad request, and a database
    that is away."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if isinstance(exc, RequestDataTooBig):
            return RequestTooLarge()
        if isinstance(exc, (OperationalError, InterfaceError)):
            return Unavailable()
        if isinstance(exc, (SuspiciousOperation, BadRequest)):
            return ParseError("The request cannot be read.")
        known: Exception = super().convert_known_exceptions(exc)
        return known

    def report_exception(self, exc: APIException, response: Response) -> None:
        """Faults of the server are logged with their traceback, and told to whoever watches for
        them."""
        if not (isinstance(exc, DomainError) and exc.is_expected):
            super().report_exception(exc, response)
            return
        request = self.context["request"]
        log_response(
            "%s: %s",
            exc.default_code,
            request.path if request else "",
            response=response,
            request=request,
            logger=_logger,
            level="warning",
        )


def error_response(status: HTTPStatus, *, code: str, detail: str) -> HttpResponse:
    """An answer in the error shape for what never reaches a view."""
    kind = "server_error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "client_error"
    body = {"type": kind, "errors": [{"code": code, "detail": detail, "attr": None}]}
    return HttpResponse(orjson.dumps(body), content_type="application/json", status=status)


def handler400(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return error_response(
        HTTPStatus.BAD_REQUEST, code="bad_request", detail="The request cannot be read."
    )


def handler403(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return error_response(
        HTTPStatus.FORBIDDEN, code="permission_denied", detail="You may not do this."
    )


def handler404(_request: HttpRequest, exception: Any) -> HttpResponse:  # noqa: ARG001
    return error_response(HTTPStatus.NOT_FOUND, code="not_found", detail="Not found.")


def handler500(_request: HttpRequest) -> HttpResponse:
    return error_response(
        HTTPStatus.INTERNAL_SERVER_ERROR, code="error", detail="A server error occurred."
    )


def only_get(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page for people: other methods get a `405` in the error shape, not in the page's."""

    @functools.wraps(view)
    def get_or_refuse(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method in {"GET", "HEAD"}:
            return view(request, *args, **kwargs)
        refusal = error_response(
            HTTPStatus.METHOD_NOT_ALLOWED,
            code="method_not_allowed",
            detail=f'Method "{request.method}" not allowed.',
        )
        refusal["Allow"] = "GET, HEAD"
        return refusal

    return get_or_refuse
