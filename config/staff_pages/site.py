from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from config.error_answers import error_response
from config.throttling import Allowance, TooManyRequests, count, tightest
from config.throttling.throttle import count_named, who_calls


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
        if request.method == "POST":
            allowance = self._count(request)
            if allowance is not None and not allowance.allowed:
                return _too_many(allowance.reset)
        try:
            return super().login(request, extra_context)
        except TooManyRequests as refusal:  # of wrong passwords, by whoever looks at them
            return _too_many(refusal.wait)

    def _count(self, request: HttpRequest) -> Allowance | None:
        """Nobody is the user of this call: it counts against its address, then against the account
        that the form names. The form is read as Django reads it, once: a body that is no form names
        nobody, and one that cannot be read at all is refused by Django."""
        form = request.POST
        counted = count(scope=self.throttle_scope, who=who_calls(request))
        if counted is None or not counted.allowed:
            return counted
        named = count_named(request, name=form.get("username"), scope=self.throttle_scope)
        return tightest(counted, named)

    def password_change(  # type: ignore[override]  # the stubs know pages only
        self,
        request: HttpRequest,  # noqa: ARG002
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        """Not here: Django's page would end no session and tell nobody."""
        return error_response(
            HTTPStatus.NOT_FOUND,
            code="not_found",
            detail="Passwords are changed by POST /api/v1/auth/password/change/, or by the link of "
            "POST /api/v1/auth/password/reset/.",
        )

    password_change_done = password_change  # type: ignore[assignment]  # the same


def _too_many(seconds: int) -> HttpResponse:
    refusal = error_response(
        HTTPStatus.TOO_MANY_REQUESTS,
        code="throttled",
        detail="Too many attempts to log in; come back later.",
    )
    refusal["Retry-After"] = str(seconds)
    return refusal
