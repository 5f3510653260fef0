"""Viewsets whose answers are kept: a warm one is served before DRF begins."""

import time
from collections.abc import Callable, Iterable
from hashlib import blake2b
from http import HTTPStatus
from typing import Any, Protocol

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags
from rest_framework.exceptions import APIException

from config.kept import pages
from config.kept.pages import Busy, Kept, Ticket, Unproved, Wanted
from config.viewer import Viewer

MembersFinder = Callable[[], Iterable[int]]
WAIT_SECONDS = 1.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.004, 0.032


class TokenReader(Protocol):
    """What the API's authentication class offers that needs no PostgreSQL."""

    def read(self, header: str) -> Viewer | None:
        """Whom a right token names, whether or not its session lives. Raises an `APIException`."""

    def session_proof(self, viewer: Viewer) -> tuple[str, str]:
        """A key of Redis, and what it holds while the session is known to live."""

    def is_live(self, viewer: Viewer) -> bool:
        """Whether the session lives, by PostgreSQL if need be; then Redis knows it, too."""


class KeptAnswers:
    """For a viewset: `wanted_answer` says which answer a request is for, and the view gives the one
    that it made to `kept_answer`.

    `revalidated`: an `ETag` names the answer's bytes, and a reader who has them is answered `304`.
    """

    revalidated = True

    def wanted_answer(self, viewer: Viewer) -> tuple[str, MembersFinder | None] | None:
        """The answer's name, apart from its URL, and for one about the viewer's circle what finds
        its members. None: this one is not kept."""
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self._ticket: Ticket | None = None
        found = self._found(request)
        if isinstance(found, Kept):
            return self._served(request, found.etag, found.body)
        self._ticket = found
        try:
            answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        finally:
            if self._ticket:
                pages.let_go(self._ticket)
        return answer

    def kept_answer(
        self, request: HttpRequest, body: bytes, *, shown: Iterable[int | str], etag: str = ""
    ) -> HttpResponse:
        """The answer of these bytes, kept if that is wanted. `shown`: the ids of all that it shows
        (tweets, retweets, the people who may hide them), and `posts:ID` if it must change with
        what that person posts, `tweet:ID` if with what is counted of that tweet."""
        etag = etag or f'W/"{_digest(body)}"'
        ticket, self._ticket = self._ticket, None
        if ticket:
            pages.keep(ticket, etag=etag, shown=shown, body=body)
        return self._served(request, etag, body)

    def _found(self, request: HttpRequest) -> Kept | Ticket | None:
        wanted = self._wanted(request)
        if wanted is None:
            return None
        found = _wait_for(wanted)
        if isinstance(found, Unproved) and self._reader().is_live(wanted.viewer):
            found = _wait_for(wanted)
        return None if isinstance(found, Unproved) else found

    def _reader(self) -> TokenReader:
        reader: TokenReader = self.authentication_classes[0]()  # type: ignore[attr-defined]
        return reader

    def _wanted(self, request: HttpRequest) -> Wanted | None:
        if request.method != "GET" or not settings.KEPT_ANSWER_SECONDS:
            return None
        reader = self._reader()
        try:
            viewer = reader.read(request.META.get("HTTP_AUTHORIZATION", ""))
        except APIException:
            return None
        described = viewer and self.wanted_answer(viewer)
        if not viewer or not described:
            return None
        name, members = described
        return Wanted(
            viewer=viewer,
            session=reader.session_proof(viewer),
            name=f"{name}:{_digest(request.build_absolute_uri().encode())}",
            etag=request.META.get("HTTP_IF_NONE_MATCH", "") if self.revalidated else "",
            members=members,
        )

    def _served(self, request: HttpRequest, etag: str, body: bytes | None) -> HttpResponse:
        if body is None or (self.revalidated and _matches(request, etag)):
            answer = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
        else:
            answer = HttpResponse(body, content_type="application/json")
        answer["ETag"] = etag
        answer["Vary"] = "Authorization"
        answer["Cache-Control"] = "private, no-cache" if self.revalidated else "no-store"
        return answer


def _wait_for(wanted: Wanted) -> Kept | Ticket | Unproved | None:
    """Who is not the one to make it waits a little, and else makes it without keeping it."""
    pause, until = _FIRST_PAUSE, time.monotonic() + WAIT_SECONDS
    while isinstance(found := pages.find(wanted), Busy):
        if time.monotonic() > until:
            return None
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)
    return found


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=12).hexdigest()


def _matches(request: HttpRequest, etag: str) -> bool:
    """RFC 9110, 13.1.2: by weak comparison; `*` matches whatever is there."""
    if_none_match = request.META.get("HTTP_IF_NONE_MATCH", "")
    given = {tag.removeprefix("W/") for tag in parse_etags(if_none_match)}
    return "*" in given or etag.removeprefix("W/") in given
