"""Who is answered before the body was read (a bad token, no such path) has sent it all the same.

On a kept-alive connection the server would close after such an answer, now and then without saying
so, and the client's next request would meet a dead connection: a POST is not sent again by itself.
"""

from collections.abc import Callable
from contextlib import suppress

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException, UnreadablePostError


class UnreadBodyMiddleware:
    """Reads what is left of a body, up to the size that a body may have."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self._get_response(request)
        if request.META.get("CONTENT_LENGTH"):
            # It was read, or is not worth it.
            with suppress(RawPostDataException, RequestDataTooBig, UnreadablePostError):
                request.body  # noqa: B018
        return answer
