"""The rule of `visibility` for many notifications at once, as SQL.

It is decided once for each person among the rows, and then once for each piece of content that
those who are heard are about, instead of for each row: a mute hides rows without deleting them, and
a receiver may have a hundred thousand from one person.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import BigIntegerField, Func, QuerySet

from config.viewer import Viewer
from notifications.models import ContentType
from notifications.selectors.visibility import heard_people
from tweets.selectors import visible_retweets, visible_tweets

# In the order of the model's fields.
COLUMNS = "id, created_at, sender_id, verb, content_type, content_id, is_read, last_event_at"
MOST_OF_A_ROUND = 20_000

# `me` is opened with the viewer's id, `rows` with what `rows` leaves open.
_SIFTED = """
me (id) AS MATERIALIZED (SELECT %s::bigint),
rows AS MATERIALIZED ({rows}),
people (id) AS MATERIALIZED ({people}),
heard AS MATERIALIZED (
  SELECT * FROM rows WHERE sender_id IS NULL OR sender_id IN (SELECT id FROM people)
),
tweets (id) AS MATERIALIZED ({tweets}),
retweets (id) AS MATERIALIZED ({retweets}),
seen AS (
  SELECT * FROM heard
  WHERE content_type IS NULL
  OR content_type = '{tweet}' AND content_id IN (SELECT id FROM tweets)
  OR content_type = '{retweet}' AND content_id IN (SELECT id FROM retweets)
)"""

_ROWS = """
SELECT {columns} FROM notifications_notification
WHERE receiver_id = (SELECT id FROM me) {conditions}
ORDER BY last_event_at DESC, id DESC LIMIT %s::bigint"""


def sifted(*conditions: str) -> str:
    """Common table expressions: of the viewer's notifications that meet all `conditions`, the
    newest are `rows`, and those of them that the viewer gets to see are `seen`. Left open are the
    viewer's id, what the conditions leave open, and how many rows at most (null: all)."""
    narrowed = " ".join(f"AND {condition}" for condition in conditions)
    tweet, retweet = ContentType.TWEET.value, ContentType.RETWEET.value
    of = "SELECT content_id FROM heard WHERE content_type = '{}'"
    return _SIFTED.format(
        rows=_ROWS.format(columns=COLUMNS, conditions=narrowed),
        people=heard_among("SELECT sender_id FROM rows"),
        tweets=_among(visible_tweets(viewer=_ME), of.format(tweet)),
        retweets=_among(visible_retweets(viewer=_ME), of.format(retweet)),
        tweet=tweet,
        retweet=retweet,
    )


def rounds(first: int) -> Iterator[int | None]:
    """How many rows to look at before more are: where much of what is newest is hidden ever more,
    and in the end (None) all. At most four rounds."""
    while first < MOST_OF_A_ROUND:
        yield first
        first *= 16
    yield None


def heard_among(ids: str) -> str:
    """A query of those ids that are of people whom the viewer in `me` hears."""
    return _among(heard_people(viewer=_ME), ids)


def _among(allowed: QuerySet[Any, Any], ids: str) -> str:
    """A query of those ids that the rule allows. DISTINCT has PostgreSQL look each up by its id."""
    rule, params = allowed.values("pk").query.sql_with_params()
    assert all(isinstance(value, int) for value in params), "the rule has values besides numbers"
    return (
        f"SELECT allowed.id FROM ({rule % params}) allowed (id) "  # noqa: S608
        f"WHERE allowed.id IN (SELECT DISTINCT wanted.id FROM ({ids}) wanted (id))"
    )


_ME = Viewer(
    user_id=Func(template="(SELECT id FROM me)", output_field=BigIntegerField()),  # type: ignore[arg-type]
    session_id=0,
)
