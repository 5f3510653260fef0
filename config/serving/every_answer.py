"""What every answer gets, whoever made it."""

import io
from collections.abc import Callable
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware

from config.serving.request_id import name_request
from config.serving.unread_bodies import read_the_rest


class EveryAnswerMiddleware:
    """Gives it `X-Request-ID` and the headers of Django's `SecurityMiddleware` and
    `XFrameOptionsMiddleware`, and leaves no unread body on the connection."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response
        self._headers = {is_secure: _security_headers(is_secure) for is_secure in (False, True)}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request_id = name_request(request.META.get("HTTP_X_REQUEST_ID", ""))
        answer = self._get_response(request)
        read_the_rest(request)
        headers = answer.headers
        for name, value in self._headers[request.is_secure()]:
            headers.setdefault(name, value)
        headers["X-Request-ID"] = request_id
        return answer


def _security_headers(is_secure: bool) -> list[tuple[str, str]]:
    """They depend on nothing else, so Django is asked once instead of for every answer."""
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "wsgi.url_scheme": "https" if is_secure else "http",
            "wsgi.input": io.BytesIO(),
        }
    )
    answer: Any = XFrameOptionsMiddleware(SecurityMiddleware(_nothing))(request)
    return [(name, value) for name, value in answer.items() if name != "Content-Type"]


def _nothing(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()
