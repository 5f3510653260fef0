from http import HTTPStatus

from accounts import serializers, services
from accounts.views.credentials import WRONG_PASSWORD
from config.api import ApiViewSet, AuthedRequest, read_body
from config.rendering import Answer
from config.schema import describe


class LeavingViewSet(ApiViewSet):
    """The ways out."""

    throttle_scope = "sensitive"

    @describe(
        "Leave for a while: the account and all it wrote are hidden and its sessions end, at once. "
        "`/auth/reactivate/` brings everything back",
        tag="auth",
        status=HTTPStatus.NO_CONTENT,
        body=serializers.OwnPasswordInput,
        errors=[WRONG_PASSWORD],
        throttled=True,
    )
    def deactivate(self, request: AuthedRequest) -> Answer:
        body = read_body(serializers.OwnPasswordInput, request)
        services.deactivate(viewer=request.viewer, **body)
        return Answer(status=HTTPStatus.NO_CONTENT)

    @describe(
        "Delete the account for good: it and all it wrote are hidden and its sessions end, at "
        "once; its e-mail address is free again, its username never. What it did is taken back "
        "from the counts of others within minutes",
        tag="me",
        status=HTTPStatus.NO_CONTENT,
        body=serializers.OwnPasswordInput,
        errors=[WRONG_PASSWORD],
        throttled=True,
    )
    def delete_account(self, request: AuthedRequest) -> Answer:
        body = read_body(serializers.OwnPasswordInput, request)
        services.delete_account(viewer=request.viewer, **body)
        return Answer(status=HTTPStatus.NO_CONTENT)
