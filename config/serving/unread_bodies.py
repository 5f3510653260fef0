"""Who is answered before the body was read (a bad token, no such path) has sent it all the same.

On a kept-alive connection the server would close after such an answer, now and then without saying
so, and the client's next request would meet a dead connection: a POST is not sent again by itself.
"""

from contextlib import suppress

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.request import RawPostDataException, UnreadablePostError


def read_the_rest(request: HttpRequest) -> None:
    """Read what is left of the body, up to the size that a body may have."""
    if request.META.get("CONTENT_LENGTH"):
        # It was read, or is not worth it.
        with suppress(RawPostDataException, RequestDataTooBig, UnreadablePostError):
            request.body  # noqa: B018
