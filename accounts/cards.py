"""How people look to clients: the shapes that other apps embed."""

from typing import TypedDict

from accounts.models import User
from accounts.rows import PersonRow
from config.ids import Id, Timestamp, id_text, timestamp

# What `user_card` reads, for `select_related(…).only(…)`.
CARD_FIELDS = ("id", "username", "name", "avatar_url", "is_private", "is_verified")


class UserCard(TypedDict):
    id: Id
    username: str
    name: str
    avatar_url: str | None
    is_private: bool
    is_verified: bool


class ViewerRelation(TypedDict):
    """How the viewer stands to a person."""

    following: bool
    followed_by: bool
    requested: bool
    blocking: bool
    muting: bool


class UserProfile(UserCard):
    """A person as others see them; `viewer` is null on oneself."""

    bio: str
    location: str
    website: str | None
    banner_url: str | None
    created_at: Timestamp
    followers_count: int
    following_count: int
    tweets_count: int
    viewer: ViewerRelation | None


class OwnProfile(UserProfile):
    """Oneself."""

    email: str | None
    email_verified: bool
    otp_enabled: bool


def user_card(user: User | PersonRow) -> UserCard:
    return {
        "id": id_text(user.pk),
        "username": user.username,
        "name": user.name,
        "avatar_url": user.avatar_url or None,
        "is_private": user.is_private,
        "is_verified": user.is_verified,
    }


def user_profile(user: User, *, viewer: ViewerRelation | None) -> UserProfile:
    return {
        **user_card(user),
        "bio": user.bio,
        "location": user.location,
        "website": user.website or None,
        "banner_url": user.banner_url or None,
        "created_at": timestamp(user.created_at),
        "followers_count": user.followers_count,
        "following_count": user.following_count,
        "tweets_count": user.tweets_count,
        "viewer": viewer,
    }


def own_profile(user: User) -> OwnProfile:
    return {
        **user_profile(user, viewer=None),
        "email": user.email,
        "email_verified": user.email_verified_at is not None,
        "otp_enabled": user.otp_enabled_at is not None,
    }
