"""What only pages for people need: files, sessions, messages. The API's requests pass it by.

No middleware looks for forged requests: the admin protects each of its own views (`csrf_protect`),
and nothing else reads the cookie, whose path is that of the staff's pages.
"""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string

API_PATH = "/api/v1/"
Handler = Callable[[HttpRequest], HttpResponseBase]


class PagesMiddleware:
    """Puts `PAGES_MIDDLEWARE` around all but the API."""

    def __init__(self, get_response: Handler) -> None:
        self._api = self._page = get_response
        for name in reversed(settings.PAGES_MIDDLEWARE):
            middleware: Any = import_string(name)
            self._page = cast("Handler", convert_exception_to_response(middleware(self._page)))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(API_PATH):
            return self._page(request)
        request.get_host()  # raises DisallowedHost
        return self._api(request)
