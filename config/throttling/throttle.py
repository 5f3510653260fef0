"""What a view of the API asks before it does anything."""

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from config.addresses import client_address, subscriber
from config.throttling.allowance import Allowance, tightest
from config.throttling.counting import count
from config.throttling.named import named_by


class ScopedThrottle(BaseThrottle):
    """Counts a write under its scope; leaves the tightest allowance on the request."""

    allowance: Allowance | None = None

    def allow_request(self, request: Request, view: APIView) -> bool:
        scope = _scope_of(view)
        if scope is None or request.method in {"GET", "HEAD", "OPTIONS"}:
            return True
        self._leave(request, count(scope=scope, who=who_calls(request)))
        if self.allowance and self.allowance.allowed and _is_about_someone(request, scope):
            name = _name_in(request, view)
            self._leave(request, count_named(request, name=name, scope=scope))
        return self.allowance is None or self.allowance.allowed

    def wait(self) -> float | None:
        return self.allowance.reset if self.allowance else None

    def _leave(self, request: Request, counted: Allowance | None) -> None:
        self.allowance = tightest(self.allowance, counted)
        request.allowance = self.allowance  # type: ignore[attr-defined]


def who_calls(request: HttpRequest | Request) -> str:
    """Whom a call counts against: the account whose token it bears, else its address."""
    user_id = getattr(getattr(request, "user", None), "user_id", None)
    if user_id:
        return f"user-{user_id}"
    return f"address-{subscriber(client_address(request))}"


def count_named(request: HttpRequest | Request, *, name: object, scope: str) -> Allowance | None:
    """Count a call about the account that its body calls `name`; None where that names nobody."""
    named = named_by(name, request)
    if named is None:
        return None
    counted = count(scope=scope, who=f"named-{named.key}")
    if counted is None or counted.allowed:
        return counted
    from_here = named.key_from_here()
    return counted if from_here is None else count(scope=scope, who=f"named-{from_here}")


def _scope_of(view: APIView) -> str | None:
    """The scope of the method that is called, else of the view; None without a limit."""
    method = getattr(view, getattr(view, "action", None) or "", None)
    scope: str | None = getattr(method, "throttle_scope", None)
    scope = scope or getattr(view, "throttle_scope", None)
    return scope if scope and settings.THROTTLE_RATES.get(scope) else None


def _is_about_someone(request: Request, scope: str) -> bool:
    """Whether the body is to be read now: not one that is refused for coming in chunks."""
    return scope == "auth" and not request.user and bool(request.META.get("CONTENT_LENGTH"))


def _name_in(request: Request, view: APIView) -> object:
    """What the view reads as the name of an account. Raises what an unreadable body raises."""
    body = request.data
    field = getattr(view, "throttle_named_by", "")
    return body.get(field) if isinstance(body, dict) else None
