from accounts import selectors, serializers, services
from accounts.cards import OwnProfile, own_profile
from accounts.errors import TooManyNewNames
from config.api import ApiViewSet, AuthedRequest, read_body
from config.rendering import Answer
from config.schema import describe, refusal


class OwnAccountViewSet(ApiViewSet):
    throttle_scope = "interaction"

    @describe("Oneself", tag="me", answer=OwnProfile)
    def retrieve(self, request: AuthedRequest) -> Answer:
        return Answer(own_profile(selectors.get_own(user_id=request.viewer.user_id)))

    @describe(
        "Change one's own account; what is not given stays. A username that was given up stays "
        "kept for its owner",
        tag="me",
        answer=OwnProfile,
        body=serializers.ProfileInput,
        body_example={"name": "Amber Fox", "bio": "Frost and dahlias.", "website": None},
        errors=[
            refusal("unique", "The username is or was somebody else's."),
            refusal("reserved", "The username is reserved."),
            TooManyNewNames,
        ],
        throttled=True,
    )
    def update(self, request: AuthedRequest) -> Answer:
        changes = read_body(serializers.ProfileInput, request)
        return Answer(own_profile(services.change_profile(viewer=request.viewer, changes=changes)))
