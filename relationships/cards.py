"""How the graph looks to clients."""

from typing import TypedDict

from accounts.cards import UserCard, ViewerRelation, user_card
from accounts.models import User
from config.ids import Id, Timestamp, id_text, timestamp
from relationships.models import Mute
from relationships.selectors import Suggestion


class FollowState(TypedDict):
    """How things stand after a follow or an unfollow."""

    following: bool
    requested: bool
    followers_count: int


class BlockState(TypedDict):
    blocking: bool


class MuteState(TypedDict):
    muting: bool


class Relation(ViewerRelation):
    """How the viewer stands to the person named."""

    id: Id
    username: str


class PeoplePage(TypedDict):
    results: list[UserCard]
    next: str | None


class MutedCard(UserCard):
    """Someone muted, until `muted_until` (null: until unmuted)."""

    muted_until: Timestamp | None


class SuggestionCard(TypedDict):
    """Someone to follow: `common_count` of those the viewer follows do, `followed_by` for one."""

    user: UserCard
    common_count: int
    followed_by: list[UserCard]


def relation_card(person: User, relation: ViewerRelation) -> Relation:
    return {"id": id_text(person.pk), "username": person.username, **relation}


def muted_card(mute: Mute) -> MutedCard:
    until = mute.expires_at
    return {**user_card(mute.muted), "muted_until": timestamp(until) if until else None}


def suggestion_card(suggestion: Suggestion) -> SuggestionCard:
    return {
        "user": user_card(suggestion.user),
        "common_count": suggestion.common,
        "followed_by": [user_card(person) for person in suggestion.via],
    }
