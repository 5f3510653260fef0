from http import HTTPStatus
from typing import TypedDict, get_args

from config.api import ApiViewSet, AuthedRequest, read_body
from config.errors import NotFound, invalid
from config.pagination import answer_page, read_page
from config.rendering import Answer
from config.schema import describe, query
from notifications import selectors, serializers, services
from notifications.cards import (
    NotificationItem,
    UnreadCount,
    UpdatedCount,
    VerbName,
    notification_card,
)
from notifications.services.groups import delete_group, mark_group
from notifications.views.group_pages import KEY_LENGTH, answer_groups, item_of_group

_VERBS = get_args(VerbName)
WHOLE_GROUP = query(
    "grouped",
    "With true: all of the group whose newest event this was, up to this event; later ones stay.",
    schema=bool,
)


class NotificationPage(TypedDict):
    results: list[NotificationItem]
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
            query(
                "grouped",
                "With true: all `liked` of a tweet, all its `retweeted`, and all `followed` are "
                "one item each. A walk is as of its first page, and reaches 1 000 items.",
                schema=bool,
            ),
        ],
        paged=True,
    )
    def list(self, request: AuthedRequest) -> Answer:
        narrowing = selectors.Narrowing(
            unread=_read_flag(request, "unread"), verb=_read_verb(request)
        )
        # What was asked for is in the cursor's seal: a place in one list is none in another.
        of = f"notifications.{request.viewer.user_id}.{narrowing.unread}.{narrowing.verb}"
        if _read_flag(request, "grouped"):
            page = read_page(request, of=f"{of}.grouped", key_length=KEY_LENGTH)
            return Answer(answer_groups(request, page, narrowing))
        page = read_page(request, of=of, key_length=2)
        items = selectors.notifications_page(
            viewer=request.viewer, narrowing=narrowing, below=page.position, limit=page.size + 1
        )
        return Answer(
            answer_page(
                request,
                page,
                items,
                item=lambda item: notification_card(item.notification, preview=item.preview),
                key=lambda item: selectors.sort_key(item.notification),
            )
        )

    @describe(
        "Mark one, or its whole group, as read, or as unread",
        tag="notifications",
        answer=NotificationItem,
        body=serializers.MarkInput,
        body_example={"is_read": True},
        parameters=[WHOLE_GROUP],
        errors=[NotFound],
        throttled=True,
    )
    def mark(self, request: AuthedRequest, notification_id: int) -> Answer:
        viewer, grouped = request.viewer, _read_flag(request, "grouped")
        body = read_body(
            serializers.MarkInput,
            request,
            first=lambda: selectors.get_notification(
                viewer=viewer, notification_id=notification_id
            ),
        )
        is_read = body["is_read"]
        if grouped:
            group = mark_group(viewer=viewer, notification_id=notification_id, is_read=is_read)
            return Answer(item_of_group(group))
        marked = services.mark(viewer=viewer, notification_id=notification_id, is_read=is_read)
        preview = selectors.preview_of(marked, viewer=viewer)
        return Answer(notification_card(marked, preview=preview))

    @describe(
        "Delete one, or its whole group",
        tag="notifications",
        status=HTTPStatus.NO_CONTENT,
        parameters=[WHOLE_GROUP],
        errors=[NotFound],
        throttled=True,
    )
    def destroy(self, request: AuthedRequest, notification_id: int) -> Answer:
        delete = delete_group if _read_flag(request, "grouped") else services.delete
        delete(viewer=request.viewer, notification_id=notification_id)
        return Answer(status=HTTPStatus.NO_CONTENT)

    @describe(
        "Mark all as read",
        tag="notifications",
        answer=UpdatedCount,
        throttled=True,
    )
    def mark_all_read(self, request: AuthedRequest) -> Answer:
        return Answer(UpdatedCount(updated_count=services.mark_all_read(viewer=request.viewer)))

    @describe("How many are unread, counted up to 1 000", tag="notifications", answer=UnreadCount)
    def unread_count(self, request: AuthedRequest) -> Answer:
        count = selectors.unread_count(viewer=request.viewer)
        limit = selectors.MAX_COUNT
        return Answer(UnreadCount(unread_count=min(count, limit), capped=count > limit))


def _read_flag(request: AuthedRequest, name: str) -> bool | None:
    value = request.query_params.get(name)
    if value not in {None, "true", "false"}:
        raise invalid(name, "Use true or false.")
    return None if value is None else value == "true"


def _read_verb(request: AuthedRequest) -> str | None:
    verb = request.query_params.get("verb")
    if verb is not None and verb not in _VERBS:
        raise invalid("verb", "Not a verb of notifications.", code="invalid_choice")
    return verb
