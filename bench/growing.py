"""Many more rows by the law of the workload, made by PostgreSQL: for sizes whose CSV would take
longer to load than to measure.

As in `workload.py`, an author's weight is rank**-0.5 (`floor(N * random()**2) + 1` draws a rank of
that weight), tweets lie evenly in 30 days, and a retweet comes after a delay that is exponential
with a mean of one day. Texts are drawn from those that are there.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from config.search_terms import number_of

BATCH = 250_000
_DAY_MS = 86_400_000
_SEQUENCE_BITS, _SEQUENCE = 21, 2**21 - 1

_PEOPLE = """
INSERT INTO accounts_user (username, password, name, bio, location, website, avatar_url,
  banner_url, is_private, is_verified, is_active, is_staff, is_superuser, followers_count,
  following_count, tweets_count, search_text)
SELECT 'more' || n, '!', 'MORE' || n, '', '', '', '', '', FALSE, FALSE, TRUE, FALSE, FALSE,
  0, 0, 0, 'more' || n
FROM generate_series(%s + 1, %s) n"""
# The workload's first user is its reader and the least popular.
_RANKS = """
CREATE TEMP TABLE ranked AS SELECT id, row_number() OVER (ORDER BY username = 'u0001', id) AS rank,
  NULL::int AS number FROM accounts_user"""
_TEXTS = """
CREATE TEMP TABLE texts AS SELECT row_number() OVER () - 1 AS n, content, search_text, entities,
  array_remove(search_terms, ranked.number) AS numbers
FROM tweets_tweet JOIN ranked ON ranked.id = author_id WHERE tweets_tweet.id IN
  (SELECT id FROM tweets_tweet ORDER BY id LIMIT 10000)"""
_TWEETS = """
INSERT INTO tweets_tweet (id, author_id, content, search_text, search_terms, entities, version,
  likes_count, retweets_count, comments_count, bookmarks_count)
SELECT {id}, ranked.id, content, search_text, numbers || ranked.number, entities, 1, 0, 0, 0, 0
FROM (
  SELECT n, floor(%(people)s * power(random(), 2))::int + 1 AS rank,
    floor(10000 * random())::int AS text
  FROM generate_series(%(first)s::bigint, %(last)s::bigint) n
) drawn JOIN ranked USING (rank) JOIN texts ON texts.n = drawn.text
ORDER BY drawn.n ON CONFLICT DO NOTHING"""
_RETWEETS = """
INSERT INTO tweets_retweet (id, user_id, tweet_id, author_id, search_text, entities)
SELECT ((%(begin)s + at) << 21) | (n & 2097151), ranked.id, tweets_tweet.id, author_id, '', '{{}}'
FROM (
  SELECT n, at, greatest(at + ln(1 - random()) * 86400000, 0)::bigint / %(step)s AS made,
    floor(%(people)s * power(random(), 2))::int + 1 AS rank
  FROM (SELECT n, (n * %(span)s / %(retweets)s)::bigint AS at
        FROM generate_series(1, %(retweets)s::bigint - 1) n) timed
) drawn JOIN ranked USING (rank) JOIN tweets_tweet ON tweets_tweet.id = {id}
ON CONFLICT DO NOTHING"""
_COUNT_RETWEETS = """
UPDATE tweets_tweet SET retweets_count = found.count
FROM (SELECT tweet_id, count(*) FROM tweets_retweet GROUP BY tweet_id) found
WHERE found.tweet_id = tweets_tweet.id"""
_COUNT_TWEETS = """
UPDATE accounts_user SET tweets_count = found.count
FROM (SELECT author_id, count(*) FROM tweets_tweet GROUP BY author_id) found
WHERE found.author_id = accounts_user.id"""


def grow(url: str, *, people: int, tweets: int, retweets: int) -> None:
    """Add people up to `people`, and about as many tweets and retweets, to a loaded workload."""
    with psycopg.connect(url, autocommit=True) as connection:
        there = _one(connection, "SELECT count(*) FROM accounts_user")
        begin = _one(connection, "SELECT min(id) FROM tweets_tweet") >> _SEQUENCE_BITS
        connection.execute("SELECT setseed(0.5)")
        connection.execute(_PEOPLE, [there, people])
        connection.execute(_RANKS.encode())
        _number(connection)
        connection.execute(_TEXTS.encode())
        connection.execute("ANALYZE ranked, texts")
        step, span = 30 * _DAY_MS // tweets, 30 * _DAY_MS
        given = {"people": people, "begin": begin, "step": step, "span": span}
        with _without_search(connection):
            for first in range(0, tweets, BATCH):
                made = _id("drawn.n")
                batch = {"first": first, "last": min(tweets, first + BATCH) - 1}
                connection.execute(_TWEETS.format(id=made).encode(), given | batch)
            sql = _RETWEETS.format(id=_id("drawn.made"))
            connection.execute(sql.encode(), given | {"retweets": retweets})
            for update in (_COUNT_RETWEETS, _COUNT_TWEETS):
                connection.execute(update.encode())
        connection.execute("VACUUM ANALYZE")


def _id(number: str) -> str:
    """The id of the tweet with this number."""
    return f"(((%(begin)s + {number} * %(step)s) << {_SEQUENCE_BITS}) | ({number} & {_SEQUENCE}))"


def _number(connection: "psycopg.Connection[tuple[int]]") -> None:
    """Give everybody the number that their tweets are found by."""
    ids = [pk for (pk,) in connection.execute("SELECT id FROM ranked").fetchall()]
    numbers = [number_of("from", str(pk)) for pk in ids]
    connection.execute(
        "UPDATE ranked SET number = found.number "
        "FROM unnest(%s::bigint[], %s::int[]) AS found (id, number) WHERE found.id = ranked.id",
        [ids, numbers],
    )


@contextmanager
def _without_search(connection: "psycopg.Connection[tuple[int]]") -> Iterator[None]:
    """An index of that kind is made faster than it is kept up."""
    definition = _one(connection, "SELECT pg_get_indexdef('tweet_search'::regclass)")
    connection.execute("DROP INDEX tweet_search")
    yield
    connection.execute("SET maintenance_work_mem = '512MB'")
    connection.execute(str(definition).encode())


def _one(connection: "psycopg.Connection[tuple[int]]", sql: str) -> int:
    row = connection.execute(sql.encode()).fetchone()
    assert row is not None
    return row[0]
