"""The changes of the graph, one function per use case."""

from relationships.services.blocks import block, unblock
from relationships.services.follows import follow, remove_follower, unfollow
from relationships.services.mutes import mute, sweep_expired_mutes, unmute
from relationships.services.requests import (
    accept_all_requests,
    accept_left_requests,
    accept_request,
    reject_request,
)
from relationships.services.well_known import list_well_known

__all__ = [
    "accept_all_requests",
    "accept_left_requests",
    "accept_request",
    "block",
    "follow",
    "list_well_known",
    "mute",
    "reject_request",
    "remove_follower",
    "sweep_expired_mutes",
    "unblock",
    "unfollow",
    "unmute",
]
