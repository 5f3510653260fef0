"""What a limit leaves to a caller."""

from dataclasses import dataclass
from http import HTTPStatus

from config.errors import DomainError


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a limit: `remaining` calls until it refills in `reset` seconds."""

    allowed: bool
    limit: int
    remaining: int
    reset: int

    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset),
        }


class TooManyRequests(DomainError):
    """A limit that only a service can count is reached."""

    status_code = HTTPStatus.TOO_MANY_REQUESTS
    default_code = "throttled"
    default_detail = "Too many requests; `Retry-After` says when to come back."

    def __init__(self, allowance: Allowance) -> None:
        super().__init__()
        self.allowance = allowance
        self.wait = allowance.reset


def tightest(*allowances: Allowance | None) -> Allowance | None:
    """The one to tell the caller of: what refused for longest, else what has least left."""
    known = [allowance for allowance in allowances if allowance is not None]
    return min(known, key=lambda a: (a.allowed, a.remaining, -a.reset), default=None)
