from collections.abc import Iterator
from http import HTTPStatus
from typing import Literal, TypedDict

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request

from accounts import selectors, services
from accounts.export_archive import ZIP_PATH, pieces_of
from accounts.export_links import export_token, open_export
from accounts.models import Export
from config.api import ApiViewSet, AuthedRequest, PublicViewSet
from config.errors import NotFound
from config.ids import Timestamp, timestamp
from config.pagination import absolute_url
from config.rendering import Answer
from config.schema import describe, query
from reliability.idempotency import idempotent
from reliability.schema import IDEMPOTENCY_ERRORS, IDEMPOTENCY_HEADERS


class ExportCard(TypedDict):
    """`progress` is per cent; `size` in bytes and `url` are there while it is `ready`, and the
    `url` works without a token until `expires_at`. `failed`: ask again."""

    state: Literal["pending", "running", "ready", "failed", "expired"]
    progress: int
    requested_at: Timestamp
    expires_at: Timestamp | None
    size: int | None
    url: str | None


class ExportViewSet(ApiViewSet):
    @describe(
        "Have a ZIP made of everything one has here. While one is being made, that one answers",
        tag="me",
        answer=ExportCard,
        status=HTTPStatus.ACCEPTED,
        headers=IDEMPOTENCY_HEADERS,
        errors=IDEMPOTENCY_ERRORS,
        throttled="export",
    )
    @idempotent
    def request_export(self, request: AuthedRequest) -> Answer:
        export = services.request_export(viewer=request.viewer)
        return Answer(_card(export, request), status=HTTPStatus.ACCEPTED)

    @describe(
        "How far the latest export is, and its link once it is ready; `404` if there is none",
        tag="me",
        answer=ExportCard,
        errors=[NotFound],
    )
    def retrieve_export(self, request: AuthedRequest) -> Answer:
        return Answer(_card(selectors.get_export(user_id=request.viewer.user_id), request))


class ExportFileViewSet(PublicViewSet):
    @describe(
        "The ZIP, by the signed `url` of `/me/export/`. A link that is wrong, over, or of an "
        "account that was left or whose password was changed since: `404`",
        tag="me",
        answer=OpenApiTypes.BINARY,
        media_type="application/zip",
        parameters=[query("token", "The signature.")],
        errors=[NotFound],
        public=True,
    )
    def download_export(self, request: Request) -> HttpResponseBase:
        export = open_export(request.query_params.get("token", ""))
        return StreamingHttpResponse(
            _whole(export),
            content_type="application/zip",
            headers={
                "Content-Length": str(export.size),
                "Content-Disposition": f'attachment; filename="{_filename(export)}"',
                "Cache-Control": "no-store",
                "X-Content-Type-Options": "nosniff",
            },
        )


def _whole(export: Export) -> Iterator[bytes]:
    return pieces_of(export, ZIP_PATH)


def _filename(export: Export) -> str:
    return f"warble-{export.user.username}-{export.created_at:%Y-%m-%d}.zip"


def _card(export: Export, request: AuthedRequest) -> ExportCard:
    state, url = export.state(), None
    if state == "ready":
        path, token = reverse("export-file"), export_token(export, export.user)
        url = absolute_url(request, path, token=token)
    return {
        "state": state,
        "progress": export.progress,
        "requested_at": timestamp(export.created_at),
        "expires_at": timestamp(export.expires_at) if export.expires_at else None,
        "size": export.size if state == "ready" else None,
        "url": url,
    }
