"""Who is looking: read from the access token, so that a read needs no user query."""

from dataclasses import dataclass
from typing import ClassVar

# In a request's `META`: a viewer whose session was just found to live, so that nobody asks again.
PROVED = "warble.proved_viewer"


@dataclass(frozen=True, slots=True)
class Viewer:
    """The authenticated caller: `user_id` and the session that the token belongs to."""

    user_id: int
    session_id: int

    # What Django REST Framework's permissions ask of a request's user.
    is_authenticated: ClassVar[bool] = True

    @property
    def id(self) -> int:
        return self.user_id
