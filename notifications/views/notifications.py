from http import HTTPStatus
from typing import TypedDict, get_args

from rest_framework.response import Response

from config.api import ApiViewSet, AuthedRequest, read_body
from config.errors import NotFound, invalid
from config.pagination import answer_page, read_page
from config.schema import describe, query
from notifications import selectors, serializers, services
from notifications.cards import (
    NotificationCard,
    UnreadCount,
    UpdatedCount,
    VerbName,
    notification_card,
)

_VERBS = get_args(VerbName)


class NotificationPage(TypedDict):
    results: list[NotificationCard]
    next: str | None


class NotificationViewSet(ApiViewSet):
    throttle_scope = "interaction"

    @describe(
        "One's notifications, latest event first",
        tag="notifications",
        answer=NotificationPage,
        parameters=[
            query("unread", "only unread ones, or only read ones", schema=bool),
            query("verb", "only this verb", schema={"type": "string", "enum": list(_VERBS)}),
        ],
        paged=True,
    )
    def list(self, request: AuthedRequest) -> Response:
        page = read_page(request, of=f"notifications.{request.viewer.user_id}", key_length=2)
        rows = selectors.notifications_page(
            viewer=request.viewer,
            unread=_read_unread(request),
            verb=_read_verb(request),
            below=page.position,
            limit=page.size + 1,
        )
        previews = selectors.previews(rows, viewer=request.viewer)
        return Response(
            answer_page(
                request,
                page,
                rows,
                item=lambda row: notification_card(row, previews=previews),
                key=selectors.sort_key,
            )
        )

    @describe(
        "Mark one as read, or as unread",
        tag="notifications",
        answer=NotificationCard,
        body=serializers.MarkInput,
        body_example={"is_read": True},
        errors=[NotFound],
        throttled=True,
    )
    def mark(self, request: AuthedRequest, notification_id: int) -> Response:
        body = read_body(
            serializers.MarkInput,
            request,
            first=lambda: selectors.get_notification(
                viewer=request.viewer, notification_id=notification_id
            ),
        )
        marked = services.mark(
            viewer=request.viewer, notification_id=notification_id, is_read=body["is_read"]
        )
        previews = selectors.previews([marked], viewer=request.viewer)
        return Response(notification_card(marked, previews=previews))

    @describe(
        "Delete one",
        tag="notifications",
        status=HTTPStatus.NO_CONTENT,
        errors=[NotFound],
        throttled=True,
    )
    def destroy(self, request: AuthedRequest, notification_id: int) -> Response:
        services.delete(viewer=request.viewer, notification_id=notification_id)
        return Response(status=HTTPStatus.NO_CONTENT)

    @describe(
        "Mark all as read",
        tag="notifications",
        answer=UpdatedCount,
        throttled=True,
    )
    def mark_all_read(self, request: AuthedRequest) -> Response:
        return Response(UpdatedCount(updated_count=services.mark_all_read(viewer=request.viewer)))

    @describe("How many are unread, counted up to 1 000", tag="notifications", answer=UnreadCount)
    def unread_count(self, request: AuthedRequest) -> Response:
        count = selectors.unread_count(viewer=request.viewer)
        limit = selectors.MAX_COUNT
        return Response(UnreadCount(unread_count=min(count, limit), capped=count > limit))


def _read_unread(request: AuthedRequest) -> bool | None:
    value = request.query_params.get("unread")
    if value not in {None, "true", "false"}:
        raise invalid("unread", "Use true or false.")
    return None if value is None else value == "true"


def _read_verb(request: AuthedRequest) -> str | None:
    verb = request.query_params.get("verb")
    if verb is not None and verb not in _VERBS:
        raise invalid("verb", "Not a verb of notifications.", code="invalid_choice")
    return verb
