from http import HTTPStatus

from rest_framework.request import Request
from rest_framework.response import Response

from accounts import serializers, services
from accounts.errors import (
    TokenInvalid,
)
from accounts.views.answers import TokenPairAnswer
from config.api import ApiViewSet, AuthedRequest, PublicViewSet, read_body
from config.schema import describe


class RefreshViewSet(PublicViewSet):
    @describe(
        "Trade a refresh token for a new pair; the old one again within 10 s gives the same pair",
        tag="auth",
        answer=TokenPairAnswer,
        body=serializers.RefreshInput,
        errors=[TokenInvalid],
        public=True,
    )
    def refresh(self, request: Request) -> Response:
        body = read_body(serializers.RefreshInput, request)
        pair = services.refresh(refresh_token=body["refresh"])
        return Response(TokenPairAnswer(access=pair.access, refresh=pair.refresh))


class SessionViewSet(ApiViewSet):
    @describe(
        "Log out: the session ends, its tokens stop working at once",
        tag="auth",
        status=HTTPStatus.NO_CONTENT,
        body=serializers.RefreshInput,
    )
    def logout(self, request: AuthedRequest) -> Response:
        body = read_body(serializers.RefreshInput, request)
        services.log_out(viewer=request.viewer, refresh_token=body["refresh"])
        return Response(status=HTTPStatus.NO_CONTENT)
