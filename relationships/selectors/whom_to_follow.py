"""Whom to follow: people followed by those you follow, by how many of those.

What is examined is bounded: the newest `MAX_FOLLOWED` whom the viewer follows, and of those the
newest edges, `MAX_EDGES` in all. Beyond that the count is of the connections examined.
"""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from config.viewer import Viewer
from relationships.models import Follow, FollowRequest
from relationships.selectors.visibility import ONESELF, is_muted, listed_people

MAX_FOLLOWED = 5000
MAX_EDGES = 100_000
MAX_REASONS = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`common`: how many of those the viewer follows follow `user`; `via`: up to three of them."""

    user: User
    common: int
    via: list[User]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a walk stands: edges older than `before` count, items below (`common`, `user_id`)
    follow."""

    before: int
    common: int
    user_id: int


# Who is wanted is looked at in the order of the ranking, only until the page is full; the fences
# (OFFSET 0, LIMIT 1) keep PostgreSQL from looking at all of them first.
_RANKED = """
WITH followed (id) AS MATERIALIZED ({followed}),
edges AS MATERIALIZED (
  SELECT followed.id AS via, edge.following_id AS person_id
  FROM followed
  CROSS JOIN LATERAL (SELECT 1 FROM ({listed}) listed (id) WHERE listed.id = followed.id LIMIT 1) _
  CROSS JOIN LATERAL (
    SELECT following_id FROM relationships_follow
    WHERE follower_id = followed.id AND id < %s
    ORDER BY id DESC
    LIMIT (SELECT {edges} / greatest(1, count(*)) FROM followed)
  ) edge
),
page AS MATERIALIZED (
  SELECT ranked.person_id, ranked.common
  FROM (
    SELECT person_id, count(*) AS common FROM edges GROUP BY person_id
    HAVING (count(*), person_id) < (%s, %s)
    ORDER BY common DESC, person_id DESC OFFSET 0
  ) ranked
  CROSS JOIN LATERAL (SELECT 1 FROM ({wanted}) wanted (id) WHERE wanted.id = person_id LIMIT 1) _
  ORDER BY ranked.common DESC, ranked.person_id DESC LIMIT %s
)
SELECT page.person_id, page.common, (array_agg(edges.via))[1:{reasons}]
FROM page JOIN edges USING (person_id)
GROUP BY page.person_id, page.common ORDER BY page.common DESC, page.person_id DESC"""


def suggestions(*, viewer: Viewer, place: Place, limit: int) -> list[Suggestion]:
    """At most `limit` people below `place`, most common connections first. Two statements."""
    ranked = _ranked(viewer, place, limit)
    ids = {person for person, _, via in ranked for person in (person, *via)}
    people = listed_people(viewer=viewer).in_bulk(ids)
    return [
        Suggestion(people[person], common, [people[pk] for pk in via if pk in people])
        for person, common, via in ranked
        if person in people
    ]


def _ranked(viewer: Viewer, place: Place, limit: int) -> list[tuple[int, int, list[int]]]:
    followed, of_followed = _followed(viewer, place).query.sql_with_params()
    listed, of_listed = listed_people(viewer=viewer).values("pk").query.sql_with_params()
    wanted, of_wanted = _wanted(viewer).query.sql_with_params()
    sql = _RANKED.format(
        followed=followed, listed=listed, wanted=wanted, reasons=MAX_REASONS, edges=MAX_EDGES
    )
    keys = [place.before, place.common, place.user_id]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*of_followed, *of_listed, *keys, *of_wanted, limit])
        found: list[tuple[int, int, list[int]]] = cursor.fetchall()
    return found


def _followed(viewer: Viewer, place: Place) -> QuerySet[Follow, int]:
    """Whom the viewer follows, newest first, as far as it is examined."""
    followed = Follow.objects.by(viewer.user_id).filter(pk__lt=place.before)
    return followed.order_by("-pk").values_list("following_id", flat=True)[:MAX_FOLLOWED]


def _wanted(viewer: Viewer) -> QuerySet[User, int]:
    """Who may be suggested: nobody the viewer follows, has asked to follow, or mutes."""
    me = viewer.user_id
    return (
        listed_people(viewer=viewer)
        .exclude(pk=me)
        .exclude(Exists(Follow.objects.filter(follower_id=me, following_id=OuterRef("pk"))))
        .exclude(Exists(FollowRequest.objects.filter(requester_id=me, target_id=OuterRef("pk"))))
        .exclude(is_muted(viewer=viewer, person=ONESELF))
        .values_list("pk", flat=True)
    )
