"""Which hashtags rise just now, from what is rolled up about them."""

from typing import NamedTuple

from django.conf import settings
from django.db import connection

from relationships.selectors import open_people
from tweets.discovery.scoring import LEAST_SCORE, SMOOTHING, Window, score

MAX_RISING = 100
MAX_COMPARED = 2000  # the most used of the window

# Only authors whose posts anyone may read count lately; the past is of all.
_RISING = """
WITH used AS MATERIALIZED (
  SELECT hashtag_id FROM tweets_tagbucket
  WHERE bucket > %(now)s - %(length)s AND bucket <= %(now)s
  GROUP BY hashtag_id HAVING sum(authors_count) >= %(least)s
  ORDER BY sum(authors_count * 0.5 ^ ((%(now)s - bucket)::float / %(half_life)s)) DESC, hashtag_id
  LIMIT %(compared)s
),
author AS (
  SELECT hashtag_id, author_id, min(%(now)s - bucket) AS age
  FROM used JOIN tweets_tagbucket tag_bucket USING (hashtag_id)
  JOIN tweets_tagauthor ON tag_bucket_id = tag_bucket.id
  JOIN ({open_people}) open_people (id) ON open_people.id = author_id
  WHERE bucket > %(now)s - %(length)s AND bucket <= %(now)s
  GROUP BY hashtag_id, author_id
),
lately AS MATERIALIZED (
  SELECT hashtag_id, sum(0.5 ^ (age::float / %(half_life)s)) AS authors
  FROM author GROUP BY hashtag_id HAVING count(*) >= %(least)s
)
SELECT hashtag_id, lately.authors, coalesce(past.authors, 0)
FROM lately LEFT JOIN LATERAL (
  SELECT sum(
    authors_count * 0.5 ^ ((%(now)s - bucket) %% %(length)s / %(half_life)s::float)
    * {smoothing} * (1 - {smoothing}) ^ ((%(now)s - bucket) / %(length)s - 1)
  ) / (1 - (1 - {smoothing}) ^ %(past)s) AS authors
  FROM tweets_tagbucket before
  WHERE before.hashtag_id = lately.hashtag_id AND bucket <= %(now)s - %(length)s
    AND bucket > %(now)s - %(length)s * (%(past)s + 1)
) past ON TRUE"""


class Rising(NamedTuple):
    hashtag_id: int
    score: float


def rising(window: Window, *, now: int) -> list[Rising]:
    """At most `MAX_RISING`, those that rise most first; `now` is the bucket that runs. One
    statement."""
    people, of_people = open_people().values("pk").query.sql_with_params()
    sql = _RISING.format(open_people=_inlined(people, of_people), smoothing=f"{SMOOTHING}::float")
    params = {
        "now": now,
        "length": window.length,
        "half_life": window.half_life,
        "past": window.past,
        "least": settings.TREND_LEAST_AUTHORS,
        "compared": MAX_COMPARED,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = [
            Rising(hashtag_id, score(lately=lately, usual=usual))
            for hashtag_id, lately, usual in cursor.fetchall()
        ]
    found = [tag for tag in found if tag.score >= LEAST_SCORE]
    return sorted(found, key=lambda tag: (-tag.score, tag.hashtag_id))[:MAX_RISING]


def _inlined(sql: str, params: tuple[object, ...]) -> str:
    """A condition on columns alone."""
    assert not params
    return sql
