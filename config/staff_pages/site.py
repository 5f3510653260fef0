from copy import copy
from http import HTTPStatus
from typing import Any, cast

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.views import APIView

from config.error_answers import error_response
from config.throttling.throttle import ScopedThrottle


class StaffSite(AdminSite):
    """Django's admin, whose login is throttled like the API's."""

    site_header = site_title = "Warble"
    throttle_scope = "auth"

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        throttle = ScopedThrottle()
        # It names an account as a login of the API does; nobody is its user.
        call = Request(copy(request), parsers=[FormParser(), MultiPartParser()])
        if throttle.allow_request(call, cast("APIView", self)):  # it asks a view for its scope only
            return super().login(request, extra_context)
        refusal = error_response(
            HTTPStatus.TOO_MANY_REQUESTS,
            code="throttled",
            detail="Too many attempts to log in; come back later.",
        )
        refusal["Retry-After"] = str(int(throttle.wait() or 1))
        return refusal
