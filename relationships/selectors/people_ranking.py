"""Finding people, those first whom the viewer most likely means.

`people_search` says who is found; here they are ranked by more than texts: whom the viewer follows
before others, the well-followed before the rest. Whether someone begins with the term still counts
most, but an exact username, which comes first of all.

What is looked at is bounded. Of those who begin with the term, all are ranked where no text has
more than `MAX_BEGINNING` of them. Where a text has, as one letter does among a million accounts,
these are ranked: the newest `MAX_FOLLOWED` whom the viewer follows, the most followed accounts
(`WellKnown`), and the first of the alphabet; everyone else comes after them by the alphabet.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Collate

from accounts.cards import CARD_FIELDS
from accounts.models import User, UserQuerySet
from accounts.selectors import active_users
from config.ranked_lists import Best, RankedList
from config.viewer import Viewer
from relationships.models import Follow, WellKnown
from relationships.selectors.people_search import (
    PREFIX_KEYS,
    Place,
    alike_tiers,
    prefix_tiers,
    read_tiers,
    registered_until,
)
from relationships.selectors.visibility import listed_people

MAX_RANKED = 100
MAX_BEGINNING = 250  # by one text
MAX_FOLLOWED = 1000
MAX_ALIKE = 200  # of whom the best are ranked

# One probe for each, whatever the planner thinks of the term.
_FOLLOWED = """
SELECT followed.id FROM ({edges}) followed (id) CROSS JOIN LATERAL ({person}) person"""


class FoundPeople(RankedList[User]):
    """Those found by `term` (see `people_search.search_term`)."""

    def __init__(self, *, viewer: Viewer, term: str) -> None:
        self._viewer = viewer
        self._term = term

    def best(self, *, newest: int) -> Best:
        """At most four statements."""
        if not self._term:  # accents alone: everything begins with nothing
            return Best([], is_all=True)
        beginning, is_all = self._beginning()
        if not is_all:
            beginning |= self._followed() | self._well_known()
        # The well-known are of the last hour: who has another name by now does not begin with it.
        people = self._listed().with_search_keys().filter(self._begins(), pk__lte=newest)
        found = self._ranked(people.filter(pk__in=beginning))
        return Best(found[:MAX_RANKED], is_all and len(found) <= MAX_RANKED)

    def load(self, ids: Sequence[int]) -> dict[int, User]:
        return self._listed().only(*CARD_FIELDS).in_bulk(list(ids))

    def rest(
        self, *, besides: list[int], after: list[Any] | None, newest: int, limit: int
    ) -> list[tuple[User, list[Any]]]:
        others = self._listed().exclude(pk__in=besides)
        place = Place(newest, 0, *after) if after else None
        others = registered_until(others, newest)
        tiers = list(prefix_tiers(others, term=self._term, after=place, limit=limit))
        return [
            (User.from_db(None, CARD_FIELDS, card), [rank, text, card[0]])
            for *card, rank, text, _ in read_tiers(tiers, limit=limit)
        ]

    def alike(self, *, besides: list[int], newest: int) -> list[int]:
        """Whom the viewer follows first; then by likeness, in tenths, and by followers."""
        others = registered_until(self._listed().exclude(pk__in=besides), newest)
        tiers = list(alike_tiers(others, term=self._term, after=None, limit=MAX_ALIKE))
        if not tiers:
            return []
        ranks = {row[0]: row[-3] for row in read_tiers(tiers, limit=MAX_ALIKE)}
        if not ranks:
            return []
        people = User.objects.filter(pk__in=ranks).annotate(followed=self._is_followed())
        standing = people.values_list("pk", "followed", "followers_count")
        ranked = sorted(
            (not followed, ranks[pk] // 100, -followers, ranks[pk], -pk)
            for pk, followed, followers in standing
        )
        return [-place[-1] for place in ranked[:MAX_RANKED]]

    def _listed(self) -> UserQuerySet:
        return listed_people(viewer=self._viewer)

    def _beginning(self) -> tuple[set[int], bool]:
        """Who begins with the term, and whether that is everyone who does."""
        people = active_users().with_search_keys()
        branches: list[str] = []
        params: list[Any] = []
        for number, key in enumerate(PREFIX_KEYS):
            begins = people.filter(**{f"{key}__startswith": self._term}).order_by(key, "-pk")
            rows = begins.values_list("pk", Value(number, output_field=IntegerField()))
            branch, of_branch = rows[:MAX_BEGINNING].query.sql_with_params()
            branches.append(f"({branch})")
            params += of_branch
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(branches), params)
            found = cursor.fetchall()
        by_text: list[list[int]] = [[] for _ in PREFIX_KEYS]
        for pk, number in found:
            by_text[number].append(pk)
        if all(len(ids) < MAX_BEGINNING for ids in by_text):
            return set().union(*by_text), True
        return set().union(*(ids[:MAX_RANKED] for ids in by_text)), False

    def _followed(self) -> set[int]:
        newest = Follow.objects.by(self._viewer.user_id).order_by("-pk")[:MAX_FOLLOWED]
        edges, of_edges = newest.values("following_id").query.sql_with_params()
        people = active_users().with_search_keys().filter(self._begins())
        one = people.filter(pk=RawSQL("followed.id", ())).values_list("pk")[:1]
        person, of_person = one.query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(_FOLLOWED.format(edges=edges, person=person), [*of_edges, *of_person])
            return {pk for (pk,) in cursor.fetchall()}

    def _well_known(self) -> set[int]:
        keys = WellKnown.objects.alias(bytes=Collate("key", "C"))
        known = keys.filter(bytes__startswith=self._term).order_by("-followers")
        return set(known.values_list("person_id", flat=True)[: 2 * MAX_RANKED])

    def _begins(self) -> Q:
        begins = Q()
        for key in PREFIX_KEYS:
            begins |= Q(**{f"{key}__startswith": self._term})
        return begins

    def _ranked(self, people: UserQuerySet) -> list[int]:
        """An exact username; whom the viewer follows; by followers; then as `people_search`."""
        tier = Case(
            *(
                When(**{f"{key}__startswith": self._term}, then=Value(number))
                for number, key in enumerate(PREFIX_KEYS)
            ),
            default=Value(len(PREFIX_KEYS)),
            output_field=IntegerField(),
        )
        exact = Case(
            When(search_username=self._term, then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        )
        ranked = people.alias(exact=exact, followed=self._is_followed(), tier=tier).order_by(
            "-exact", "-followed", "-followers_count", "tier", PREFIX_KEYS[0], "-pk"
        )
        return list(ranked.values_list("pk", flat=True)[: MAX_RANKED + 1])

    def _is_followed(self) -> Exists:
        edges: QuerySet[Follow] = Follow.objects.filter(
            follower_id=self._viewer.user_id, following_id=OuterRef("pk")
        )
        return Exists(edges)
