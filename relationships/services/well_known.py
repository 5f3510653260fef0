"""The most followed accounts, listed anew every hour."""

from django.db import connection

from accounts.models import SEARCH_KEYS, User
from relationships.models import WellKnown
from relationships.selectors.people_search import PREFIX_KEYS
from reliability.transactions import atomic

MAX_WELL_KNOWN = 10_000
_TURN = "SELECT pg_try_advisory_xact_lock(hashtext('relationships.well_known'))"
_FILL = """
INSERT INTO relationships_wellknown (person_id, followers, key)
SELECT DISTINCT person.id, person.followers, text.key
FROM ({people}) person (id, followers, {keys}) CROSS JOIN LATERAL unnest(ARRAY[{keys}]) text (key)
WHERE text.key <> ''"""


@atomic
def list_well_known() -> None:
    """Write the texts under which the `MAX_WELL_KNOWN` most followed are found. Of two at once the
    later does nothing."""
    most = User.objects.active().filter(followers_count__gt=0).order_by("-followers_count", "pk")
    texts = most.annotate(**SEARCH_KEYS).values_list("pk", "followers_count", *PREFIX_KEYS)
    people, params = texts[:MAX_WELL_KNOWN].query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_TURN)
        if cursor.fetchone() == (True,):
            WellKnown.objects.all().delete()
            cursor.execute(_FILL.format(people=people, keys=", ".join(PREFIX_KEYS)), params)
