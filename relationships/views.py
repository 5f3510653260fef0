from rest_framework.response import Response

from accounts.cards import UserProfile, user_profile
from config.api import ApiViewSet, AuthedRequest
from config.errors import NotFound
from config.schema import describe
from relationships import selectors, services
from relationships.cards import FollowState
from relationships.errors import CannotFollowSelf


class PersonViewSet(ApiViewSet):
    @describe("A person's profile", tag="people", answer=UserProfile, errors=[NotFound])
    def retrieve(self, request: AuthedRequest, username: str) -> Response:
        person = selectors.get_visible_person(viewer=request.viewer, username=username)
        relation = selectors.relation_to(viewer=request.viewer, person_id=person.pk)
        return Response(user_profile(person, viewer=relation))


class FollowViewSet(ApiViewSet):
    throttle_scope = "interaction"

    @describe(
        "Follow; idempotent",
        tag="people",
        answer=FollowState,
        errors=[NotFound, CannotFollowSelf],
        throttled=True,
    )
    def follow(self, request: AuthedRequest, username: str) -> Response:
        return Response(services.follow(actor=request.viewer, username=username))

    @describe(
        "Stop following; idempotent",
        tag="people",
        answer=FollowState,
        errors=[NotFound, CannotFollowSelf],
        throttled=True,
    )
    def unfollow(self, request: AuthedRequest, username: str) -> Response:
        return Response(services.unfollow(actor=request.viewer, username=username))
