"""`Authorization: Bearer <access token>`, checked without a user query."""

from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from accounts import live_sessions, tokens
from accounts.errors import TokenInvalid
from config.viewer import PROVED, Viewer


class AccessTokenAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[Viewer, None] | None:
        """The viewer that the token names; None without a Bearer header. Raises `TokenInvalid`."""
        proved: Viewer | None = request.META.get(PROVED)
        if proved:
            return proved, None
        viewer = self.read(request.META.get("HTTP_AUTHORIZATION", ""))
        if viewer is None:
            return None
        if not self.is_live(viewer):
            raise TokenInvalid
        return viewer, None

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        return "Bearer"

    @staticmethod
    def read(header: str) -> Viewer | None:
        """Whom the token in an `Authorization` header names, whether or not the session lives; None
        without a Bearer token. Raises `TokenInvalid`."""
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer":
            return None
        if not token.isascii():
            raise TokenInvalid
        user_id, session_id = tokens.read_access(token)
        return Viewer(user_id=user_id, session_id=session_id)

    @staticmethod
    def is_live(viewer: Viewer) -> bool:
        """See `config.kept.views.TokenReader`."""
        return live_sessions.is_live(viewer.session_id, user_id=viewer.user_id)

    @staticmethod
    def session_proof(viewer: Viewer) -> tuple[str, str]:
        """See `config.kept.views.TokenReader`."""
        return live_sessions.proof(viewer.session_id, user_id=viewer.user_id)
