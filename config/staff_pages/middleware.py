"""Django's middleware for sessions, for the staff's pages only.

No middleware looks for forged requests: the admin protects each of its own views (`csrf_protect`),
and nothing else reads the cookie, whose path is that of the pages.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest


class _OnStaffPages:
    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        if request.path_info.startswith(settings.STAFF_PATH):
            return super().__call__(request)  # type: ignore[misc]  # of the class it is mixed into
        return self.get_response(request)


class StaffSessionMiddleware(_OnStaffPages, SessionMiddleware):
    pass


class StaffAuthenticationMiddleware(_OnStaffPages, AuthenticationMiddleware):
    pass


class StaffMessageMiddleware(_OnStaffPages, MessageMiddleware):
    pass
