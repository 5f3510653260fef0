"""Whom a call without a token is about: the account that its body names."""

from typing import Protocol, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string
from rest_framework.request import Request


class Named(Protocol):
    """An account as a caller names it, whether it exists or not."""

    @property
    def key(self) -> str:
        """The name without saying it; equal for what logs in alike."""
        ...

    def key_from_here(self) -> str | None:
        """The name together with the caller's place, if the account was used from there; the
        limit on strangers' calls must not shut its owner out."""
        ...


def named_by(name: object, request: HttpRequest | Request) -> Named | None:
    """What `THROTTLE_NAMED_BY` makes of a name in the body; None where it can be nobody's."""
    return cast("Named | None", import_string(settings.THROTTLE_NAMED_BY)(name, request))
