from relationships.views.blocks import BlockViewSet
from relationships.views.follows import FollowRequestViewSet, FollowViewSet
from relationships.views.mutes import MuteViewSet
from relationships.views.people import PersonViewSet, RelationViewSet
from relationships.views.search import PeopleViewSet
from relationships.views.suggestions import SuggestionViewSet

__all__ = [
    "BlockViewSet",
    "FollowRequestViewSet",
    "FollowViewSet",
    "MuteViewSet",
    "PeopleViewSet",
    "PersonViewSet",
    "RelationViewSet",
    "SuggestionViewSet",
]
