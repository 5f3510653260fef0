"""How the staff finds someone among millions: by an index, and without counting them all."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest

from accounts.models import User, UserQuerySet
from config.ids import MAX_ID

MOST_COUNTED = 1000


def find_people(term: str) -> UserQuerySet:
    """The accounts of this id, e-mail address, or username or beginning of one."""
    term = term.strip().removeprefix("@")
    if "@" in term:
        return User.objects.with_email(term)
    wanted = Q(search_username__startswith=term.lower())
    if (user_id := id_in(term)) is not None:
        wanted |= Q(pk=user_id)
    return User.objects.with_search_keys().filter(wanted)


def find_person(term: str) -> UserQuerySet:
    """The account of this e-mail address or username, and that of this id."""
    term = term.strip().removeprefix("@")
    if "@" in term:
        return User.objects.with_email(term)
    if (user_id := id_in(term)) is not None:
        return User.objects.named_or_numbered(term, user_id)
    return User.objects.named(term)


def id_in(term: str) -> int | None:
    """The id that `term` is; None where it is none."""
    is_number = term.isascii() and term.isdigit() and len(term) <= len(str(MAX_ID))
    return int(term) if is_number and int(term) <= MAX_ID else None


class OnlyTheseLookups:
    """Filters in the address of a list: those in `lookups` and no others. Django allows any of the
    model's own columns, by which what no page shows could be guessed letter by letter."""

    lookups: tuple[str, ...] = ()

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup in self.lookups


class BoundedPaginator(Paginator):  # type: ignore[type-arg]  # not generic at run time
    """Counts to `MOST_COUNTED` at most, which is also as far as its pages reach."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows[:MOST_COUNTED].count())
