"""Conversations as trees: a page of comments with their first replies, and what leads to a tweet.

A comment is *listed* if the viewer may read it, or if below it, through nothing but comments that
the viewer may not read, there is one that the viewer may. In the second case it is a tombstone, and
whether it was deleted or is hidden does not show. The rule is the same for every list and depth, so
that whatever may be read can be reached from the root.

Everything is found by probes of the index `tweet_comments` in one statement, whatever the depth and
breadth. A comment that may be read costs one look at the visibility rule; one that may not, one
more for each comment below it until one may be read.
"""

import functools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BigIntegerField, Func, QuerySet

from config import statements
from config.errors import NotFound
from config.ids import MAX_ID
from config.query_template import QueryTemplate
from config.snapshot import one_snapshot
from config.viewer import Viewer
from tweets.models import Tweet
from tweets.selectors.reading import get_tweet, readable
from tweets.selectors.visibility import visible_tweets

REPLIES = 3
MAX_ANCESTORS = 1000


@dataclass(frozen=True, slots=True)
class CommentPlace:
    """Where a list of comments goes on. Those of the list's own tweet come newest first, below the
    id `bound`; the replies to a comment (`parent_id`) come oldest first, above it."""

    tweet_id: int
    parent_id: int
    bound: int

    @classmethod
    def start(cls, tweet_id: int) -> "CommentPlace":
        return cls(tweet_id, tweet_id, MAX_ID)


@dataclass(slots=True)
class Branch:
    """A comment with its first replies. `tweet` is None for a tombstone; `more`: there are replies
    after those here."""

    id: int
    tweet: Tweet | None = None
    replies: "list[Branch]" = field(default_factory=list)
    more: bool = False


@dataclass(frozen=True, slots=True)
class Conversation:
    """`ancestors`: ids with their tweets, from the root on; None where there is nothing to read."""

    ancestors: list[tuple[int, Tweet | None]]
    tweet: Tweet
    comments: list[Branch]


def comments_page(*, viewer: Viewer, place: CommentPlace, limit: int) -> list[Branch]:
    """At most `limit` comments from `place` on, each with its first replies and theirs.

    Raises `NotFound` unless the viewer may read the list's tweet. At most three statements.
    """
    with one_snapshot():
        if not _IS_VISIBLE.fetch(viewer_id=viewer.user_id, tweet_id=place.tweet_id):
            raise NotFound
        return _grow(_tree(viewer, place, limit), viewer)


def get_conversation(*, viewer: Viewer, tweet_id: int, limit: int) -> Conversation:
    """A tweet, up to `MAX_ANCESTORS` of what it replies to, and its first comments, as above.

    Raises `NotFound`. At most four statements.
    """
    with one_snapshot():
        tweet = get_tweet(viewer=viewer, tweet_id=tweet_id)
        ancestors = [row[0] for row in statements.fetch(_ANCESTORS, [tweet_id, MAX_ANCESTORS])]
        tree = _tree(viewer, CommentPlace.start(tweet_id), limit)
        tweets = _load({*ancestors, *tree.seen}, viewer)
        above = [(pk, tweets.get(pk)) for pk in ancestors]
        return Conversation(above, tweet, _branches(tree, None, tweets))


def _visible(viewer_id: int, tweet_id: int) -> QuerySet[Tweet, tuple[Any, ...]]:
    viewer = Viewer(user_id=viewer_id, session_id=0)
    return visible_tweets(viewer=viewer).filter(pk=tweet_id).values_list("pk")


_IS_VISIBLE = QueryTemplate(_visible, "viewer_id", "tweet_id")

# The fences (OFFSET 0) make PostgreSQL probe the index row by row, in order and only until the page
# is full, instead of joining or hashing all that anybody may read.
_ANCESTORS = """
WITH RECURSIVE above (id, parent_id, height) AS (
  SELECT id, in_reply_to_id, 0 FROM tweets_tweet WHERE id = %s
  UNION ALL
  SELECT t.id, t.in_reply_to_id, above.height + 1 FROM above CROSS JOIN LATERAL (
    SELECT id, in_reply_to_id FROM tweets_tweet WHERE id = above.parent_id OFFSET 0
  ) t
  WHERE above.height < %s
)
SELECT id FROM above WHERE height > 0 ORDER BY height DESC"""

# The first EXISTS says nothing more; it spares most of those without replies the second.
_IS_KEPT = """EXISTS (SELECT 1 FROM tweets_tweet WHERE in_reply_to_id = c.id OFFSET 0)
  AND EXISTS (
  WITH RECURSIVE below (id, seen) AS (
    SELECT r.id, {r_seen} FROM (
      SELECT id, deleted_at FROM tweets_tweet WHERE in_reply_to_id = c.id OFFSET 0
    ) r
    UNION ALL
    SELECT r.id, {r_seen} FROM below CROSS JOIN LATERAL (
      SELECT id, deleted_at FROM tweets_tweet WHERE in_reply_to_id = below.id OFFSET 0
    ) r
    WHERE NOT below.seen
  )
  SELECT 1 FROM below WHERE seen OFFSET 0)"""

_LISTED = """
SELECT c.id, looked.seen
FROM tweets_tweet c CROSS JOIN LATERAL (SELECT {c_seen} AS seen OFFSET 0) looked
WHERE c.in_reply_to_id = {parent} AND c.id {beyond} AND (looked.seen OR ({kept}))
ORDER BY c.id {order} LIMIT {limit}"""

_TREE = """
WITH me (id) AS MATERIALIZED (SELECT %s::bigint),
top (id, seen) AS MATERIALIZED ({top}),
replies (id, seen, parent_id, place) AS MATERIALIZED (
  SELECT reply.id, reply.seen, p.id, row_number() OVER (PARTITION BY p.id ORDER BY reply.id)
  FROM top p CROSS JOIN LATERAL ({some}) reply
),
replies_to_replies (id, seen, parent_id, more) AS MATERIALIZED (
  SELECT reply.id, reply.seen, p.id, EXISTS (SELECT 1 FROM ({one}) below)
  FROM (SELECT id FROM replies WHERE place <= {shown} OFFSET 0) p
  CROSS JOIN LATERAL ({some}) reply
)
SELECT id, seen, NULL::bigint AS parent_id, FALSE AS more FROM top
UNION ALL SELECT id, seen, parent_id, FALSE FROM replies
UNION ALL SELECT id, seen, parent_id, more FROM replies_to_replies"""


@dataclass(frozen=True, slots=True)
class _Tree:
    """Ids below ids, in order (None: the page itself); the ids that may be read; those of the
    deepest level that have replies."""

    below: Mapping[int | None, Sequence[int]]
    seen: set[int]
    deeper: set[int]


def _tree(viewer: Viewer, place: CommentPlace, limit: int) -> _Tree:
    newest_first = place.parent_id == place.tweet_id
    rows = statements.fetch(
        _tree_sql(newest_first=newest_first),
        [viewer.user_id, place.parent_id, place.bound, limit],
    )
    below: dict[int | None, list[int]] = defaultdict(list)
    for pk, _, parent_id, _ in rows:
        below[parent_id].append(pk)
    for parent_id, ids in below.items():
        ids.sort(reverse=parent_id is None and newest_first)
    seen = {pk for pk, is_seen, _, _ in rows if is_seen}
    return _Tree(below, seen, {pk for pk, _, _, more in rows if more})


def _grow(tree: _Tree, viewer: Viewer) -> list[Branch]:
    return _branches(tree, None, _load(tree.seen, viewer))


def _branches(tree: _Tree, parent_id: int | None, tweets: Mapping[int, Tweet]) -> list[Branch]:
    """A comment that was not loaded is a tombstone."""
    ids = tree.below.get(parent_id, ())
    shown = ids if parent_id is None else ids[:REPLIES]
    return [
        Branch(
            id=pk,
            tweet=tweets.get(pk),
            replies=_branches(tree, pk, tweets),
            more=pk in tree.deeper or len(tree.below.get(pk, ())) > REPLIES,
        )
        for pk in shown
    ]


def _load(ids: Iterable[int], viewer: Viewer) -> dict[int, Tweet]:
    return readable(visible_tweets(viewer=viewer), viewer=viewer).in_bulk(list(ids))


@functools.cache
def _tree_sql(*, newest_first: bool) -> str:
    """Put together once. The viewer, the parent, the bound and the limit are left open."""
    replies = {"c_seen": _seen_by_me("c"), "kept": _IS_KEPT.format(r_seen=_seen_by_me("r"))}
    oldest = {**replies, "order": "ASC"}
    first = {"beyond": "> 0", **oldest}
    beyond, order = ("< %s", "DESC") if newest_first else ("> %s", "ASC")
    return _TREE.format(
        top=_LISTED.format(**{**replies, "order": order}, parent="%s", beyond=beyond, limit="%s"),
        some=_LISTED.format(**first, parent="p.id", limit=REPLIES + 1),
        one=_LISTED.format(**first, parent="reply.id", limit=1),
        shown=REPLIES,
    )


def _seen_by_me(row: str) -> str:
    """The visibility rule for the viewer in `me` and the tweet in `row`, as SQL without open
    values. It knows that a deleted tweet is hidden; asked first, such a one costs nothing."""

    def number(sql: str) -> Any:
        return Func(template=sql, output_field=BigIntegerField())

    me = Viewer(user_id=number("(SELECT id FROM me)"), session_id=0)
    rule = visible_tweets(viewer=me).filter(pk=number(f"{row}.id")).values("pk")
    sql, params = rule.query.sql_with_params()
    assert all(isinstance(value, int) for value in params), "the rule has values besides numbers"
    return f"({row}.deleted_at IS NULL AND EXISTS ({sql % params} OFFSET 0))"
