from http import HTTPStatus

from config.api import ApiViewSet, AuthedRequest
from config.errors import NotFound
from config.pagination import read_page
from config.rendering import Answer
from config.schema import describe
from relationships import selectors, services
from relationships.cards import FollowState, Relation
from relationships.errors import Blocking, CannotFollowSelf
from relationships.views.pages import PeoplePage, people_answer


class FollowViewSet(ApiViewSet):
    throttle_scope = "interaction"

    @describe(
        "Follow, or ask to where the account is private; idempotent",
        tag="people",
        answer=FollowState,
        errors=[NotFound, CannotFollowSelf, Blocking],
        throttled=True,
    )
    def follow(self, request: AuthedRequest, username: str) -> Answer:
        return Answer(services.follow(actor=request.viewer, username=username))

    @describe(
        "Stop following, or take one's request back; idempotent",
        tag="people",
        answer=FollowState,
        errors=[NotFound, CannotFollowSelf],
        throttled=True,
    )
    def unfollow(self, request: AuthedRequest, username: str) -> Answer:
        return Answer(services.unfollow(actor=request.viewer, username=username))

    @describe(
        "Remove a follower of one's own; idempotent",
        tag="people",
        status=HTTPStatus.NO_CONTENT,
        errors=[NotFound],
        throttled=True,
    )
    def remove(self, request: AuthedRequest, username: str) -> Answer:
        services.remove_follower(actor=request.viewer, username=username)
        return Answer(status=HTTPStatus.NO_CONTENT)


class FollowRequestViewSet(ApiViewSet):
    throttle_scope = "interaction"

    @describe(
        "Who asks to follow oneself, newest first", tag="people", answer=PeoplePage, paged=True
    )
    def received(self, request: AuthedRequest) -> Answer:
        page = read_page(request, of=f"requests.{request.viewer.user_id}")
        edges = selectors.requests_received(
            viewer=request.viewer, below=page.below, limit=page.size + 1
        )
        return people_answer(request, page, edges, lambda edge: edge.requester)

    @describe(
        "Whom one has asked to follow, newest first", tag="people", answer=PeoplePage, paged=True
    )
    def sent(self, request: AuthedRequest) -> Answer:
        page = read_page(request, of=f"requests-sent.{request.viewer.user_id}")
        edges = selectors.requests_sent(
            viewer=request.viewer, below=page.below, limit=page.size + 1
        )
        return people_answer(request, page, edges, lambda edge: edge.target)

    @describe(
        "Let someone follow who asked to; idempotent",
        tag="people",
        answer=Relation,
        errors=[NotFound],
        throttled=True,
    )
    def accept(self, request: AuthedRequest, username: str) -> Answer:
        return Answer(services.accept_request(actor=request.viewer, username=username))

    @describe(
        "Turn someone's request to follow down",
        tag="people",
        answer=Relation,
        errors=[NotFound],
        throttled=True,
    )
    def reject(self, request: AuthedRequest, username: str) -> Answer:
        return Answer(services.reject_request(actor=request.viewer, username=username))
