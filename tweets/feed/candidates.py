"""The first step of a feed: which ids can be on the page, whatever the size of the tables.

The newest `limit` posts of a set of authors. The tweets and the retweets of one author are two
*streams*, each sorted by id. Among many authors there are often enough of them in what everybody
posted last:

0. `recent`: the newest posts of all, at most `LOOKED_AT_EACH` for each author, are looked through
   until `limit` of them are by these authors. If there are so many, they are the newest.

Else indexes are probed:

1. `heads`: the newest post of every stream; the `limit` streams whose head is newest are kept. A
   post of another stream has at least `limit` newer posts ahead of it, one from each stream kept.
2. `horizon`: the `limit`-th newest among the first few posts of those streams. There are at least
   `limit` posts from the horizon on, so none older can be among the newest `limit`.
3. `posts`: what those streams hold from the horizon on, at most `limit` each.

This is exact, and costs a probe per stream plus a few times `limit` index entries; looking through
`recent` in vain costs a fraction of that. Neither the size of the tables nor the depth of the page
matters. An id encodes its time (config.ids), so "newest
first, ties broken by id" is the order of the ids.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from config.query_template import QueryTemplate


@dataclass(frozen=True, slots=True)
class Candidate:
    """`id` of a tweet or a retweet; `texts` are its normalised texts when they were asked for."""

    id: int
    is_retweet: bool
    texts: tuple[str, ...] = ()


# One stream of the author `a.id`, newest first, below {below}; to be narrowed further. The planner
# does not see where that is: it would take a page from the top for dearer than one from anywhere
# and plan for each page anew, which takes three times as long as reading one. BETWEEN says again
# whose posts they are, which makes them few to the planner: where a few accounts wrote nearly
# everything it would else go through the newest of all for each author (26 s for 597 who wrote
# nothing among 200 000 posts, 7 ms with it).
_TWEETS = """
    SELECT t.id, FALSE AS is_retweet FROM tweets_tweet t
    WHERE t.author_id = a.id AND t.author_id BETWEEN a.id AND a.id AND t.id < (SELECT {{below}})
      AND t.deleted_at IS NULL AND t.in_reply_to_id IS NULL {narrowed}
    ORDER BY t.id DESC LIMIT {count}"""
_RETWEETS = """
    SELECT t.id, TRUE AS is_retweet FROM tweets_retweet t
    WHERE t.user_id = a.id AND t.user_id BETWEEN a.id AND a.id AND t.id < (SELECT {{below}})
      {narrowed}
    ORDER BY t.id DESC LIMIT {count}"""

_AUTHORS = "WITH authors (id) AS MATERIALIZED ("
# The newest posts of all, merged as they are read and only as far as needed. `IS TRUE` keeps the
# authors in a hash that is asked row by row. No more are looked through than of either table alone,
# or retweets would be found that are older than tweets not looked at.
_RECENT = """(
  SELECT id, is_retweet FROM (
    SELECT * FROM (
      (SELECT t.id, FALSE AS is_retweet, t.author_id AS user_id,
         t.deleted_at IS NULL AND t.in_reply_to_id IS NULL AS is_post
       FROM tweets_tweet t WHERE t.id < (SELECT {{below}}) ORDER BY t.id DESC LIMIT {most})
      UNION ALL
      (SELECT t.id, TRUE, t.user_id, TRUE
       FROM tweets_retweet t WHERE t.id < (SELECT {{below}}) ORDER BY t.id DESC LIMIT {most})
    ) post
    ORDER BY id DESC LIMIT (
      SELECT CASE WHEN count(*) >= {many} THEN least({each} * count(*), {most}) ELSE 0 END
      FROM authors
    )
  ) post
  WHERE is_post AND (user_id IN (SELECT id FROM authors)) IS TRUE
  ORDER BY id DESC LIMIT {limit}
)"""
_NOTHING = "(SELECT 0::bigint, FALSE WHERE FALSE)"
_IDS = """),
recent (id, is_retweet) AS MATERIALIZED {recent},
heads AS MATERIALIZED (
  SELECT a.id, head.is_retweet, head.id AS head FROM authors a CROSS JOIN LATERAL (
    ({first_tweet}) UNION ALL ({first_retweet})
  ) head
  WHERE (SELECT count(*) FROM recent) < {limit}
  ORDER BY head.id DESC LIMIT {limit}
),
horizon (id) AS MATERIALIZED (
  SELECT post.id FROM heads a CROSS JOIN LATERAL (
    ({first_tweets}) UNION ALL ({first_retweets})
  ) post
  ORDER BY post.id DESC OFFSET {limit} - 1 LIMIT 1
),
posts (id, is_retweet) AS MATERIALIZED (
  (SELECT post.id, post.is_retweet FROM heads a CROSS JOIN LATERAL (
    ({last_tweets}) UNION ALL ({last_retweets})
  ) post
  WHERE a.head >= coalesce((SELECT id FROM horizon), 0)
  ORDER BY post.id DESC LIMIT {limit})
  UNION ALL
  (SELECT id, is_retweet FROM recent WHERE (SELECT count(*) FROM recent) >= {limit})
)"""

# What is asked for, and one more to know whether the list goes on.
USUAL_LIMITS = {size + 1 for size in (10, 20, 50, 100)}

# Fewer authors than `MANY` are probed at once. A row looked at costs a twentieth of two probes.
MANY, LOOKED_AT_EACH, MOST_LOOKED_AT = 50, 8, 20_000

# How far into each stream the horizon is looked for: four times its share of the page.
_SHARE = "(SELECT least({limit}, 1 + 4 * {limit} / greatest(1, count(*))) FROM heads)"
_FROM_HORIZON = "AND t.id >= coalesce((SELECT id FROM horizon), 0)"

_PLAIN = "SELECT id, is_retweet FROM posts ORDER BY id DESC"

# The content, the quote, and the usernames of the actor and of the original's author.
_WITH_TEXTS = """
SELECT p.id, p.is_retweet, t.search_text, coalesce(r.search_text, ''),
       lower(author.username), coalesce(lower(actor.username), '')
FROM posts p
LEFT JOIN tweets_retweet r ON p.is_retweet AND r.id = p.id
LEFT JOIN accounts_user actor ON actor.id = r.user_id
JOIN tweets_tweet t ON t.id = coalesce(r.tweet_id, p.id)
JOIN accounts_user author ON author.id = t.author_id
ORDER BY p.id DESC"""


@dataclass(frozen=True, slots=True)
class Authors:
    """The people whose posts a list holds: a queryset of one column of user ids, which `find` makes
    of `values`. It gets them as expressions and must not look into them. `may_be_many`: it is worth
    looking for them among the newest posts of all."""

    find: Callable[..., QuerySet[Any, Any]]
    values: Mapping[str, int]
    may_be_many: bool = False


def newest_candidates(
    *, authors: Authors, below: int, limit: int, with_texts: bool = False
) -> list[Candidate]:
    """The newest `limit` posts with an id under `below` by `authors`. One statement."""
    statement = _statement(authors, limit, with_texts)
    rows = statement.fetch(below=below, **authors.values)
    return [Candidate(row[0], row[1], tuple(row[2:])) for row in rows]


def _statement(authors: Authors, limit: int, with_texts: bool) -> QueryTemplate:
    return _template(
        authors.find,
        tuple(authors.values),
        authors.may_be_many and not with_texts,
        limit,
        with_texts,
    )


@lru_cache(maxsize=128)
def _template(
    find: Callable[..., QuerySet[Any, Any]],
    slots: tuple[str, ...],
    among_recent: bool,
    limit: int,
    with_texts: bool,
) -> QueryTemplate:
    """The limit is written out, so that PostgreSQL plans for it. Who asks for pages of their own
    size is not worth a plan kept on every connection."""
    return QueryTemplate(
        find,
        *slots,
        opening=_AUTHORS,
        ending=ids_sql(limit, among_recent=among_recent) + (_WITH_TEXTS if with_texts else _PLAIN),
        prepared=limit in USUAL_LIMITS,
    )


def ids_sql(limit: int, *, among_recent: bool) -> str:
    """What follows on the queryset of authors, up to where `posts` is there to be selected from.
    `among_recent`: first they are looked for among the newest posts of all, for usual limits."""
    recent = _NOTHING
    if among_recent and limit in USUAL_LIMITS:
        recent = _RECENT.format(limit=limit, many=MANY, each=LOOKED_AT_EACH, most=MOST_LOOKED_AT)

    def streams(
        name: str, count: str, *, of_kind: bool = True, narrowed: str = ""
    ) -> dict[str, str]:
        tweets, retweets = ("AND NOT a.is_retweet", "AND a.is_retweet") if of_kind else ("", "")
        return {
            f"{name}_tweet{'s' if of_kind else ''}": _TWEETS.format(
                count=count, narrowed=f"{tweets} {narrowed}"
            ),
            f"{name}_retweet{'s' if of_kind else ''}": _RETWEETS.format(
                count=count, narrowed=f"{retweets} {narrowed}"
            ),
        }

    return _IDS.format(
        limit=limit,
        recent=recent,
        **streams("first", "1", of_kind=False),
        **streams("first", _SHARE.format(limit=limit)),
        **streams("last", str(limit), narrowed=_FROM_HORIZON),
    )
