"""Which tweets are in the database already.

A tweet is the same by author, millisecond and content. One that was deleted or edited since has
lost its content: it is the same by author and millisecond, one for one.
"""

from collections import defaultdict, deque
from collections.abc import Sequence
from typing import NamedTuple

from datasets import postgres
from datasets.loading.numbering import Numbered


class TweetKey(NamedTuple):
    """`at`: milliseconds since 1970."""

    author_id: int
    at: int
    content: str


# Each half is one probe of an index of tweets by author, which are partial.
_UNCHANGED = """
SELECT key.place, t.id, t.root_id
FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) WITH ORDINALITY
  AS key (author_id, at, content, place)
CROSS JOIN LATERAL (
  SELECT id, coalesce(conversation_id, id) AS root_id, content FROM tweets_tweet
  WHERE author_id = key.author_id AND id >= key.at << 21 AND id < (key.at + 1) << 21
    AND deleted_at IS NULL AND in_reply_to_id IS NULL
  UNION ALL
  SELECT id, coalesce(conversation_id, id) AS root_id, content FROM tweets_tweet
  WHERE author_id = key.author_id AND id >= key.at << 21 AND id < (key.at + 1) << 21
    AND deleted_at IS NULL AND in_reply_to_id IS NOT NULL
) t
WHERE t.content = key.content
ORDER BY t.id DESC"""

_CHANGED = """
SELECT t.author_id, t.id >> 21, t.id, coalesce(t.conversation_id, t.id)
FROM unnest(%s::bigint[]) AS moment (at)
JOIN tweets_tweet t ON t.id >= moment.at << 21 AND t.id < (moment.at + 1) << 21
WHERE t.author_id = ANY(%s::bigint[]) AND (t.deleted_at IS NOT NULL OR t.edited_at IS NOT NULL)
ORDER BY t.id"""


def find_present(keys: Sequence[TweetKey]) -> dict[TweetKey, Numbered]:
    """The tweets in the database that are the same as one of `keys`."""
    rows = postgres.run(
        _UNCHANGED,
        [
            postgres.bigints(key.author_id for key in keys),
            postgres.bigints(key.at for key in keys),
            [key.content for key in keys],
        ],
    )
    present = {keys[place - 1]: Numbered(tweet_id, root_id) for place, tweet_id, root_id in rows}
    changed = _find_changed([key for key in keys if key not in present], present)
    return present | changed


def _find_changed(
    keys: Sequence[TweetKey], present: dict[TweetKey, Numbered]
) -> dict[TweetKey, Numbered]:
    taken = {numbered.tweet_id for numbered in present.values()}
    changed: dict[tuple[int, int], deque[Numbered]] = defaultdict(deque)
    for author_id, at, tweet_id, root_id in postgres.run(
        _CHANGED,
        [
            postgres.bigints({key.at for key in keys}),
            postgres.bigints({key.author_id for key in keys}),
        ],
    ):
        if tweet_id not in taken:
            changed[author_id, at].append(Numbered(tweet_id, root_id))
    return {
        key: queue.popleft()
        for key in dict.fromkeys(keys)
        if (queue := changed.get((key.author_id, key.at)))
    }
