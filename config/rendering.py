"""JSON in and out, by orjson."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import IO, Any

import orjson
from django.conf import settings
from django.http import HttpResponse
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from config.errors import RequestTooLarge


class Answer(HttpResponse):
    """What a view answers, `data` as JSON; no body at all without. DRF's own `Response` looks for a
    renderer and renders late, as a template, to come to the same bytes."""

    def __init__(
        self,
        data: Any = None,
        *,
        status: int = HTTPStatus.OK,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(
            written(data), status=status, content_type="application/json", headers=headers
        )
        if data is None:
            del self["Content-Type"]


def written(data: Any) -> bytes:
    return b"" if data is None else orjson.dumps(data, default=str)


class OrjsonRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return written(data)


class OrjsonParser(BaseParser):
    """Reads at most `MAX_REQUEST_BODY_BYTES`. Refuses what is not strict JSON in UTF-8."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        body = stream.read(settings.MAX_REQUEST_BODY_BYTES + 1)
        if len(body) > settings.MAX_REQUEST_BODY_BYTES:
            raise RequestTooLarge
        if not body:
            return {}
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError:
            raise ParseError("The body is not valid JSON in UTF-8.") from None


class JsonOnly(BaseContentNegotiation):
    """The API speaks JSON to everyone, whatever `Accept` says."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        wanted = (request.content_type or "application/json").split(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == wanted), None)

    def select_renderer(
        self,
        request: Request,
        renderers: Any,
        format_suffix: str | None = None,
    ) -> Any:
        return renderers[0], renderers[0].media_type
