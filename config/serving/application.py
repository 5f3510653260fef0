"""What the web server calls for each request."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch, set_script_prefix

from config.serving.pages import API_PATH
from config.serving.paths import view_at


class Application(WSGIHandler):
    """Django's handler, for the API without its signals.

    What Django itself does at `request_started` and `request_finished` (looking at each connection
    twice, forgetting queries that nothing logged, closing caches that stay open) takes a third of
    the time of its handler. Of it the API needs only that a broken connection is given up.
    """

    def __call__(  # type: ignore[override]  # WSGI wants an iterable
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").startswith(API_PATH):
            return super().__call__(environ, start_response)
        request = self.request_class(environ)
        set_script_prefix(request.META["SCRIPT_NAME"])  # or links begin as the last page's did
        answer = self.get_response(request)
        body: Iterable[bytes] = answer
        if isinstance(answer, HttpResponse):  # a stream goes on reading, and its end is signalled
            body = [answer.content]
            request.close()
            for connection in connections.all(initialized_only=True):
                connection.close_if_unusable_or_obsolete()
        status = f"{answer.status_code} {answer.reason_phrase}"
        start_response(status, list(answer.items()))
        return body

    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        found = view_at(request.path_info)
        request.resolver_match = found
        return found
