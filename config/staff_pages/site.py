from copy import copy
from http import HTTPStatus
from typing import Any, cast

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.views import APIView

from config.error_answers import error_response
from config.throttling.throttle import ScopedThrottle


class StaffSite(AdminSite):
    """Django's admin, whose login is throttled like the API's and asks what `STAFF_LOGIN_FORM`
    asks."""

    site_header = site_title = "Warble"
    throttle_scope = "auth"
    login_template = "staff_pages/login.html"

    @property
    def login_form(self) -> Any:  # type: ignore[override]  # imported late: it is an app's
        return import_string(settings.STAFF_LOGIN_FORM)

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
