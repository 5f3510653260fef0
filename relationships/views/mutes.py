from datetime import timedelta
from typing import TypedDict

from config.api import ApiViewSet, AuthedRequest, read_body
from config.errors import NotFound
from config.pagination import answer_page, read_page
from config.rendering import Answer
from config.schema import describe
from relationships import selectors, services
from relationships.cards import MutedCard, MuteState, muted_card
from relationships.errors import CannotMuteSelf
from relationships.serializers import MuteInput


class MutedPage(TypedDict):
    results: list[MutedCard]
    next: str | None


class MuteViewSet(ApiViewSet):
    throttle_scope = "interaction"

    @describe(
        "Keep someone out of one's feed and notifications, quietly; again: for a new duration",
        tag="people",
        answer=MuteState,
        body=MuteInput,
        body_example={"duration": 86400},
        errors=[NotFound, CannotMuteSelf],
        throttled=True,
    )
    def mute(self, request: AuthedRequest, username: str) -> Answer:
        body = read_body(
            MuteInput,
            request,
            first=lambda: selectors.get_visible_person(viewer=request.viewer, username=username),
        )
        seconds = body.get("duration")
        duration = None if seconds is None else timedelta(seconds=seconds)
        state = services.mute(actor=request.viewer, username=username, duration=duration)
        return Answer(state)

    @describe(
        "End a mute; idempotent",
        tag="people",
        answer=MuteState,
        errors=[NotFound, CannotMuteSelf],
        throttled=True,
    )
    def unmute(self, request: AuthedRequest, username: str) -> Answer:
        return Answer(services.unmute(actor=request.viewer, username=username))

    @describe("Whom one mutes just now, newest first", tag="people", answer=MutedPage, paged=True)
    def muted(self, request: AuthedRequest) -> Answer:
        page = read_page(request, of=f"mutes.{request.viewer.user_id}")
        rows = selectors.mutes(viewer=request.viewer, below=page.below, limit=page.size + 1)
        return Answer(answer_page(request, page, rows, item=muted_card, key=lambda mute: [mute.pk]))
