"""`Authorization: Bearer <access token>`, checked without a user query."""

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from accounts import live_sessions, tokens
from accounts.errors import TokenInvalid
from config.viewer import Viewer


class AccessTokenAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[Viewer, None] | None:
        """The viewer that the token names; None without a Bearer header. Raises `TokenInvalid`."""
        scheme, _, token = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        try:
            user_id, session_id = tokens.read_access(token.decode("ascii"))
        except UnicodeDecodeError:
            raise TokenInvalid from None
        if not live_sessions.is_live(session_id, user_id=user_id):
            raise TokenInvalid
        return Viewer(user_id=user_id, session_id=session_id), None

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        return "Bearer"
