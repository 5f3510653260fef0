"""Whom someone without a token is talking about: the account that a login or a reset names.

Calls about one account are counted together wherever they come from, or guessing its password from
many addresses would have no limit. That alone would let strangers use up what its owner is allowed;
so once it is used up, calls from a network where the account was logged in count for themselves.
A name is counted as given: to count a username and its address as one would tell that they are.
"""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from rest_framework.request import Request

from accounts import selectors
from config.addresses import client_address, place

_LONGEST = 254


@dataclass(frozen=True, slots=True)
class NamedAccount:
    """The account that logs in by `username`, which may be its address, called from `place`."""

    username: str
    place: str

    @property
    def key(self) -> str:
        name = self.username.lower()
        return salted_hmac("warble.named-account", name, algorithm="sha256").hexdigest()[:32]

    @property
    def key_in_place(self) -> str:
        """The name together with the place, known or not."""
        return f"{self.key}-{self.place}"

    def key_from_here(self) -> str | None:
        """None where the account was not used from this place, or does not exist."""
        if not selectors.is_known_place(username=self.username, place=self.place):
            return None
        return self.key_in_place


def named_by(name: object, request: HttpRequest | Request) -> NamedAccount | None:
    """Whom a body means by `name`; None for what cannot be anybody's."""
    if not isinstance(name, str) or not name or len(name) > _LONGEST or "\x00" in name:
        return None
    return NamedAccount(username=name, place=place(client_address(request)))
