"""Viewsets whose answers are kept."""

from collections.abc import Callable, Iterable
from hashlib import blake2b
from typing import Any, ClassVar, Protocol

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from rest_framework.request import Request

from config.kept import pages
from config.kept.pages import Ticket
from config.viewer import Viewer

MembersFinder = Callable[[], Iterable[int]]
TICKET = "warble.ticket"  # in `request.META`: the leave to keep the answer


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
    that it made to `kept_answer`. `KeptAnswersMiddleware` finds it the next time.

    `revalidated`: an `ETag` names the answer's bytes, and a reader who has them is answered `304`.
    """

    authentication_classes: Any
    revalidated: ClassVar[bool] = True

    @classmethod
    def wanted_answer(cls, action: str, viewer: Viewer) -> tuple[str, MembersFinder | None] | None:
        """The name of the answer of the method `action`, apart from its URL, and for one about the
        viewer's circle what finds its members. None: this one is not kept."""
        raise NotImplementedError

    def kept_answer(
        self, request: Request, body: bytes, *, shown: Iterable[int | str], etag: str = ""
    ) -> HttpResponse:
        """The answer of these bytes, kept if that is wanted. `shown`: the ids of all that it shows
        (tweets, retweets, the people who may hide them), and `posts:ID` if it must change with
        what that person posts, `tweet:ID` if with what is counted of that tweet."""
        etag = etag or f'W/"{digest(body)}"'
        ticket: Ticket | None = request.META.pop(TICKET, None)
        if ticket:
            pages.keep(ticket, etag=etag, shown=shown, body=body)
        return served(request, type(self), etag=etag, body=body)


def served(
    request: HttpRequest | Request, kind: type[KeptAnswers], *, etag: str, body: bytes | None
) -> HttpResponse:
    """The answer with these bytes; `304` where the reader has them, as `body` None says."""
    if body is None or (kind.revalidated and _matches(request, etag)):
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = HttpResponse(body, content_type="application/json")
    answer["ETag"] = etag
    answer["Vary"] = "Authorization"
    answer["Cache-Control"] = "private, no-cache" if kind.revalidated else "no-store"
    return answer


def digest(content: bytes) -> str:
    return blake2b(content, digest_size=12).hexdigest()


def _matches(request: HttpRequest | Request, etag: str) -> bool:
    """RFC 9110, 13.1.2: by weak comparison; `*` matches whatever is there."""
    if_none_match = request.META.get("HTTP_IF_NONE_MATCH", "")
    given = {tag.removeprefix("W/") for tag in parse_etags(if_none_match)} if if_none_match else ()
    return "*" in given or etag.removeprefix("W/") in given
