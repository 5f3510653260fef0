"""The first step of a feed: which ids can be on the page, whatever the size of the tables.

The newest `limit` entries of a set of authors, found by probing indexes: take the newest entry of
every author, keep the `limit` authors whose newest is newest, take the newest `limit` of each, and
keep the newest `limit` of those. This is exact: an entry of an author who was dropped has at least
`limit` newer entries ahead of it, one from each author kept. The cost is one probe per author and
limit² index entries at most; neither the size of the tables nor the depth of the page matters.

An id encodes its time (config.ids), so "newest first, ties broken by id" is the order of the ids.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Candidate:
    """`id` of a tweet or a retweet; `texts` are its normalised texts when they were asked for."""

    id: int
    is_retweet: bool
    texts: tuple[str, ...] = ()


# The newest entries of one author, `a.id`, below `below`.
_TWEETS_OF_AUTHOR = """
    SELECT t.id FROM tweets_tweet t
    WHERE t.author_id = a.id AND t.id < {below}
      AND t.deleted_at IS NULL AND t.in_reply_to_id IS NULL
    ORDER BY t.id DESC LIMIT"""
_RETWEETS_OF_AUTHOR = """
    SELECT r.id FROM tweets_retweet r
    WHERE r.user_id = a.id AND r.id < {below}
    ORDER BY r.id DESC LIMIT"""

_IDS = """
WITH authors (id) AS MATERIALIZED ({authors}),
tweets (id) AS (
  SELECT e.id FROM (
    SELECT a.id FROM authors a CROSS JOIN LATERAL ({tweets_of_author} 1) head
    ORDER BY head.id DESC LIMIT {limit}
  ) a CROSS JOIN LATERAL ({tweets_of_author} {limit}) e
  ORDER BY e.id DESC LIMIT {limit}
),
retweets (id) AS (
  SELECT e.id FROM (
    SELECT a.id FROM authors a CROSS JOIN LATERAL ({retweets_of_author} 1) head
    ORDER BY head.id DESC LIMIT {limit}
  ) a CROSS JOIN LATERAL ({retweets_of_author} {limit}) e
  ORDER BY e.id DESC LIMIT {limit}
),
entries (id, is_retweet) AS (
  SELECT id, FALSE FROM tweets UNION ALL SELECT id, TRUE FROM retweets
  ORDER BY id DESC LIMIT {limit}
)"""

_PLAIN = "SELECT id, is_retweet FROM entries ORDER BY id DESC"

# The username of the actor and of the original's author, the content and the quote.
_WITH_TEXTS = """
SELECT e.id, e.is_retweet, t.search_text, lower(author.username),
       coalesce(r.search_text, ''), coalesce(lower(actor.username), '')
FROM entries e
LEFT JOIN tweets_retweet r ON e.is_retweet AND r.id = e.id
LEFT JOIN accounts_user actor ON actor.id = r.user_id
JOIN tweets_tweet t ON t.id = coalesce(r.tweet_id, e.id)
JOIN accounts_user author ON author.id = t.author_id
ORDER BY e.id DESC"""


def newest_candidates(
    *, authors: QuerySet[Any], below: int, limit: int, with_texts: bool = False
) -> list[Candidate]:
    """The newest `limit` entries with an id under `below` by `authors`, a queryset of one column
    of user ids. One statement."""
    authors_sql, params = authors.query.sql_with_params()
    numbers = {"below": int(below), "limit": int(limit)}
    sql = (_IDS + (_WITH_TEXTS if with_texts else _PLAIN)).format(
        authors=authors_sql,
        tweets_of_author=_TWEETS_OF_AUTHOR.format(**numbers),
        retweets_of_author=_RETWEETS_OF_AUTHOR.format(**numbers),
        **numbers,
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [Candidate(row[0], row[1], tuple(row[2:])) for row in cursor.fetchall()]
