from relationships.models.block import Block
from relationships.models.follow import Follow
from relationships.models.follow_request import FollowRequest
from relationships.models.mute import Mute
from relationships.models.well_known import WellKnown

__all__ = ["Block", "Follow", "FollowRequest", "Mute", "WellKnown"]
