"""The account itself, and the people whom an export shows."""

from collections.abc import Iterable

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from accounts.models import User
from accounts.search_text import search_text
from datasets.exports.rows import Row, flag, moment_or_none, number, words


def own_account(row: Row, password: str) -> User:
    """With its address, by which its owner chooses a new password."""
    user = _person(row)
    user.bio, user.location = words(row["bio"]), words(row["location"])
    user.website, user.banner_url = words(row["website"]), words(row["banner_url"])
    user.email = words(row["email"]) or None
    user.email_verified_at = moment_or_none(row["email_verified_at"])
    user.password = password
    User.objects.bulk_create([user])
    return user


def restore_people(cards: Iterable[Row]) -> None:
    """Those who are there already are left as they are."""
    people = {card["id"]: card for card in cards}
    User.objects.bulk_create(
        [_person(people[user_id]) for user_id in sorted(people)], ignore_conflicts=True
    )


def _person(card: Row) -> User:
    username, name = words(card["username"]), words(card["name"])
    return User(
        id=number(card["id"]),
        username=username,
        name=name,
        search_text=search_text(username=username, name=name),
        avatar_url=words(card["avatar_url"]),
        is_private=flag(card["is_private"]),
        is_verified=flag(card["is_verified"]),
        password=UNUSABLE_PASSWORD_PREFIX,
    )
