from rest_framework.response import Response

from accounts import selectors, serializers, services
from accounts.cards import OwnProfile, own_profile
from config.api import ApiViewSet, AuthedRequest, read_body
from config.schema import describe


class OwnAccountViewSet(ApiViewSet):
    throttle_scope = "interaction"

    @describe("Oneself", tag="me", answer=OwnProfile)
    def retrieve(self, request: AuthedRequest) -> Response:
        return Response(own_profile(selectors.get_own(user_id=request.viewer.user_id)))

    @describe(
        "Change one's own account; what is not given stays",
        tag="me",
        answer=OwnProfile,
        body=serializers.ProfileInput,
        body_example={"is_private": True},
        throttled=True,
    )
    def update(self, request: AuthedRequest) -> Response:
        changes = read_body(serializers.ProfileInput, request)
        return Response(
            own_profile(services.change_profile(viewer=request.viewer, changes=changes))
        )
