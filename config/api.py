"""What every view of the API shares."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from django.http import HttpRequest
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSetMixin

from config.errors import LengthRequired
from config.throttling import Allowance, tightest
from config.throttling.throttle import ScopedThrottle
from config.viewer import Viewer


class AuthedRequest(Request):
    """A request whose caller is known."""

    @property
    def viewer(self) -> Viewer:
        return cast("Viewer", self.user)


class ApiView(APIView):
    """`throttle_scope` names the limit that a view's writes count against, where the method called
    names no other (`@describe(throttled="…")`). In `auth` a call counts against the account too
    that its body names in the field `throttle_named_by`."""

    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    throttle_classes = [ScopedThrottle]
    throttle_scope: str | None = None
    throttle_named_by = "username"

    def initialize_request(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> Request:
        return AuthedRequest(
            request,
            parsers=self.get_parsers(),
            authenticators=self.get_authenticators(),
            negotiator=self.get_content_negotiator(),
            parser_context=self.get_parser_context(request),
        )

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
            raise LengthRequired

    def handle_exception(self, exc: Exception) -> Response:
        """A refusal may say what it leaves of a limit that only its service could count."""
        left: Allowance | None = getattr(exc, "allowance", None)
        if left is not None:
            others: Allowance | None = getattr(self.request, "allowance", None)
            self.request.allowance = tightest(left, others)  # type: ignore[attr-defined]
        return super().handle_exception(exc)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer.setdefault("Cache-Control", "no-store")
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            answer.setdefault("WWW-Authenticate", "Bearer")
        allowance: Allowance | None = getattr(request, "allowance", None)
        if allowance is not None:
            for name, value in allowance.headers().items():
                answer[name] = value
        return answer


class ApiViewSet(ViewSetMixin, ApiView):
    """A viewset whose methods make one domain call each."""


class PublicViewSet(ApiViewSet):
    """For everyone; a stale token in the request is not even looked at."""

    authentication_classes = []
    permission_classes = []


def read_body(
    shape: type[Serializer[Any]],
    request: Request,
    *,
    first: Callable[[], object] | None = None,
) -> dict[str, Any]:
    """The request's body, checked against `shape`. Raises a `400`, `413` or `415`.

    What a viewer may not know of answers `404` before the body is looked at: `first` raises that.
    It is called only for a bad body, since the write itself looks again under its lock.
    """
    try:
        body = shape(data=request.data)
        body.is_valid(raise_exception=True)
    except APIException:
        if first is not None:
            first()
        raise
    return cast("dict[str, Any]", body.validated_data)
