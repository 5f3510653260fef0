"""A kept answer is served before Django looks for a view, as bytes from Redis."""

import time
from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404
from rest_framework.exceptions import APIException

from config.kept import pages
from config.kept.pages import Busy, Kept, Ticket, Unproved, Wanted
from config.kept.views import TICKET, KeptAnswers, TokenReader, digest, served
from config.serving.paths import view_at
from config.viewer import PROVED

WAIT_SECONDS = 1.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.004, 0.032

KeptView = tuple[type[KeptAnswers], str]


class KeptAnswersMiddleware:
    """Answers from Redis if it can; else a view does, who may have to keep its answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method != "GET" or not settings.KEPT_ANSWER_SECONDS:
            return self._get_response(request)
        view = _kept_view(request.path_info)
        found = view and _found(request, view)
        if view and isinstance(found, Kept):
            return served(request, view[0], etag=found.etag, body=found.body)
        if not isinstance(found, Ticket):
            return self._get_response(request)
        request.META[TICKET] = found
        request.META[PROVED] = found.viewer
        answer = self._get_response(request)
        if request.META.pop(TICKET, None):
            pages.let_go(found)
        return answer


def _kept_view(path: str) -> KeptView | None:
    """The view and its method, if it keeps answers."""
    try:
        view = view_at(path).func
    except Resolver404:
        return None
    kind: type = getattr(view, "cls", object)
    action: str | None = getattr(view, "actions", {}).get("get")
    return (kind, action) if action and issubclass(kind, KeptAnswers) else None


def _found(request: HttpRequest, view: KeptView) -> Kept | Ticket | None:
    reader: TokenReader = view[0].authentication_classes[0]()
    wanted = _wanted(request, view, reader)
    if wanted is None:
        return None
    try:
        found = _wait_for(wanted)
        if isinstance(found, Unproved) and reader.is_live(wanted.viewer):
            found = _wait_for(wanted)
    except (OperationalError, InterfaceError):
        return None  # PostgreSQL is away, which the view meets too, and says
    return None if isinstance(found, Unproved) else found


def _wanted(request: HttpRequest, view: KeptView, reader: TokenReader) -> Wanted | None:
    kind, action = view
    headers = request.META
    try:
        viewer = reader.read(headers.get("HTTP_AUTHORIZATION", ""))
    except APIException:
        return None
    described = viewer and kind.wanted_answer(action, viewer)
    if not viewer or not described:
        return None
    name, members = described
    # All that the answer's links are made of, as it was sent.
    query, host = headers.get("QUERY_STRING", ""), headers.get("HTTP_HOST", "")
    url = f"{request.scheme}://{host} {request.path} {query}"
    return Wanted(
        viewer=viewer,
        session=reader.session_proof(viewer),
        name=f"{name}:{digest(url.encode(errors='surrogateescape'))}",
        etag=headers.get("HTTP_IF_NONE_MATCH", "") if kind.revalidated else "",
        members=members,
    )


def _wait_for(wanted: Wanted) -> Kept | Ticket | Unproved | None:
    """Who is not the one to make it waits a little, and else makes it without keeping it."""
    pause, until = _FIRST_PAUSE, time.monotonic() + WAIT_SECONDS
    while isinstance(found := pages.find(wanted), Busy):
        if time.monotonic() > until:
            return None
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)
    return found
