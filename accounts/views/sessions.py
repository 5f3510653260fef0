import functools
from http import HTTPStatus
from typing import TypedDict

from rest_framework.request import Request

from accounts import selectors, serializers, services
from accounts.errors import TokenInvalid
from accounts.views.answers import SessionCard, TokenPairAnswer, session_card
from config.api import ApiViewSet, AuthedRequest, PublicViewSet, read_body
from config.errors import NotFound
from config.pagination import answer_page, read_page
from config.rendering import Answer
from config.schema import describe


class SessionPage(TypedDict):
    results: list[SessionCard]
    next: str | None


class RefreshViewSet(PublicViewSet):
    @describe(
        "Trade a refresh token for a new pair; the old one again within 10 s gives the same pair",
        tag="auth",
        answer=TokenPairAnswer,
        body=serializers.RefreshInput,
        errors=[TokenInvalid],
        public=True,
    )
    def refresh(self, request: Request) -> Answer:
        body = read_body(serializers.RefreshInput, request)
        pair = services.refresh(refresh_token=body["refresh"])
        return Answer(TokenPairAnswer(access=pair.access, refresh=pair.refresh))


class SessionViewSet(ApiViewSet):
    @describe(
        "The devices that one is logged in on, the latest login first",
        tag="auth",
        answer=SessionPage,
        paged=True,
    )
    def sessions(self, request: AuthedRequest) -> Answer:
        page = read_page(request, of="sessions")
        sessions = selectors.own_sessions(user_id=request.viewer.user_id)
        if page.below is not None:
            sessions = sessions.filter(pk__lt=page.below)
        rows = list(sessions[: page.size + 1])
        card = functools.partial(session_card, viewer=request.viewer)
        return Answer(answer_page(request, page, rows, item=card, key=lambda row: [row.pk]))

    @describe(
        "End one of one's sessions, which may be this one: its tokens stop working at once",
        tag="auth",
        status=HTTPStatus.NO_CONTENT,
        errors=[NotFound],
    )
    def end_session(self, request: AuthedRequest, session_id: int) -> Answer:
        services.end_own_session(viewer=request.viewer, session_id=session_id)
        return Answer(status=HTTPStatus.NO_CONTENT)

    @describe("End all sessions but this one", tag="auth", status=HTTPStatus.NO_CONTENT)
    def end_others(self, request: AuthedRequest) -> Answer:
        services.end_other_sessions(viewer=request.viewer)
        return Answer(status=HTTPStatus.NO_CONTENT)

    @describe(
        "Log out: the session ends, its tokens stop working at once",
        tag="auth",
        status=HTTPStatus.NO_CONTENT,
        body=serializers.RefreshInput,
    )
    def logout(self, request: AuthedRequest) -> Answer:
        body = read_body(serializers.RefreshInput, request)
        services.log_out(viewer=request.viewer, refresh_token=body["refresh"])
        return Answer(status=HTTPStatus.NO_CONTENT)
