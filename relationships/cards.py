from typing import TypedDict


class FollowState(TypedDict):
    """How things stand after a follow or an unfollow."""

    following: bool
    requested: bool
    followers_count: int
