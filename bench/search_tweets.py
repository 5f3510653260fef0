"""Search of tweets at size: whether a term is common, rare or nowhere, it costs about the same, and
about the same among ten times as many tweets.

Tweets of twelve words over one year, in order of time. Words are drawn by Zipf's law with exponent
1 from 300 000: the word of rank k is in about 0.95 / k of all tweets.
"""

import functools
import os
import random
import statistics
import time
from collections.abc import Callable
from contextlib import nullcontext
from itertools import pairwise, product
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

from bench import in_process
from bench.report import Report

SIZES = "100000,1000000"
WORDS = 300_000
PEOPLE = 1000
BATCH = 250_000
ROUNDS = 100
WRITTEN = 400
BLOCKS = 12
YEAR_MS = 365 * 24 * 3600 * 1000
BEGIN_MS = 1_735_689_600_000  # 2025
# Ranks: the word is in so many of all tweets.
COMMON, MIDDLE, RARE = 19, 950, 200_000  # 5 %, 0.1 %, about 5 in a million

_PEOPLE = """
INSERT INTO accounts_user (id, username, password, name, bio, location, website, avatar_url,
  banner_url, is_private, is_verified, is_active, is_staff, is_superuser, followers_count,
  following_count, tweets_count, search_text)
SELECT n, 'p' || n, '!', 'Person ' || n, '', '', '', '', '', FALSE, FALSE, TRUE, FALSE, FALSE,
  0, 0, 0, 'p' || n
FROM generate_series(1, %s) n"""
_TWEETS = """
INSERT INTO tweets_tweet (id, author_id, content, search_text, search_terms, entities, version,
  likes_count, retweets_count, comments_count, bookmarks_count)
SELECT (({begin} + n * {step}) << 21) | (n & 2097151), 1 + n % {people}, text, text,
  numbers || author.number, '{{}}', 1, 0, 0, 0, 0
FROM (
  SELECT n, string_agg(word, ' ') AS text, array_agg(DISTINCT number) AS numbers
  FROM (
    SELECT n, floor(power({words}, random()))::int AS rank
    FROM generate_series({first}::bigint, {last}::bigint) n, generate_series(1, 12)
  ) drawn JOIN bench_words USING (rank) GROUP BY n ORDER BY n
) made JOIN bench_authors author ON author.id = 1 + n % {people}"""
_SIZES_OF = """
SELECT relname, pg_relation_size(oid) FROM pg_class
WHERE relname IN ('tweets_tweet', 'tweet_search', 'search_word_parts', 'tweets_searchword')"""


def run(report: Report) -> None:
    in_process.set_up()
    words = _words()
    _fill_vocabulary(words)
    found: dict[tuple[str, str], dict[int, float]] = {}
    sizes = [int(size) for size in os.environ.get("BENCH_TWEETS", SIZES).split(",")]
    for size in sizes:
        _fill(size)
        for name, bytes_taken in _query(_SIZES_OF):
            report.add(f"{size:,} tweets: {name}", bytes_taken / 2**20, "MiB")
        for name, (median, worst) in _searches(words).items():
            report.add(f"{size:,} tweets: {name}, median", median, "ms")
            report.add(f"{size:,} tweets: {name}, p99", worst, "ms")
            found.setdefault((name, "median"), {})[size] = median
            found.setdefault((name, "p99"), {})[size] = worst
        _report_writes(report, size)
    for (name, what), by_size in found.items():
        for small, large in pairwise(sizes):
            ratio = by_size[large] / by_size[small]
            growth = f"{name}, {what}: {small:,} to {large:,} tweets"
            report.add(growth, ratio, "x", limit="<= 3" if what == "median" else "")


@functools.cache
def _words() -> list[str]:
    """Distinct words of three or four syllables, in a drawn order."""
    syllables = [a + b for a, b in product("bdfgklmnprstvz", "aeiou")]
    short = ["".join(parts) for parts in product(syllables, repeat=3)]
    random.Random(1).shuffle(short)
    return short[:WORDS]


def _fill_vocabulary(words: list[str]) -> None:
    from config.search_terms import number_of
    from tweets.search.vocabulary import learn_words

    _query("CREATE TABLE bench_words (rank int PRIMARY KEY, word text, number int)")
    _query("CREATE TABLE bench_authors (id bigint PRIMARY KEY, number int)")
    for at in range(0, len(words), 10_000):
        part = words[at : at + 10_000]
        numbers = [number_of("word", word) for word in part]
        _query(
            "INSERT INTO bench_words SELECT * FROM unnest(%s::int[], %s::text[], %s::int[])",
            [list(range(at + 1, at + 1 + len(part))), part, numbers],
        )
        learn_words([" ".join(part)])
    people = list(range(1, PEOPLE + 1))
    _query(_PEOPLE, [PEOPLE])
    _query(
        "INSERT INTO bench_authors SELECT * FROM unnest(%s::bigint[], %s::int[])",
        [people, [number_of("from", str(person)) for person in people]],
    )


def _fill(size: int) -> None:
    _query("TRUNCATE tweets_tweet CASCADE")
    _without_index()
    _query("SELECT setseed(0.5)")
    for first in range(0, size, BATCH):
        sql = _TWEETS.format(
            begin=BEGIN_MS,
            step=YEAR_MS // size,
            people=PEOPLE,
            words=WORDS,
            first=first,
            last=min(size, first + BATCH) - 1,
        )
        _query(sql)
    _with_index()
    _query("VACUUM ANALYZE tweets_tweet, tweets_searchword, accounts_user")


def _searches(words: list[str]) -> dict[str, tuple[float, float]]:
    """Median and 99th percentile, in milliseconds, over different words of the same frequency."""
    call = in_process.caller(1)

    def near(rank: int, turn: int) -> str:
        return words[rank - 1 + turn % max(1, rank // 10)]

    queries: dict[str, Callable[[int], str]] = {
        "common": lambda turn: near(COMMON, turn),
        "two common": lambda turn: f"{near(COMMON, turn)} {words[COMMON + 5]}",
        "middle": lambda turn: near(MIDDLE, turn),
        "rare": lambda turn: near(RARE, turn),
        "common and rare": lambda turn: f"{near(COMMON, turn)} {near(RARE, turn)}",
        "absent": lambda turn: f"{near(RARE, turn)}xy",
        "typing error": lambda turn: near(MIDDLE, turn)[:-2] + near(MIDDLE, turn)[:-3:-1],
        "phrase of two common": lambda turn: f'"{near(COMMON, turn)} {words[COMMON + 5]}"',
        "from a person, common": lambda turn: f"from:p{1 + turn} {near(COMMON, turn)}",
        "not a common one": lambda turn: f"{near(MIDDLE, turn)} -{words[0]}",
    }
    taken: dict[str, list[float]] = {}
    for turn in range(-2, ROUNDS):
        for (name, make), sort in product(queries.items(), ("relevance", "latest")):
            path = f"/api/v1/search/tweets/?sort={sort}&q={quote(make(abs(turn)))}"
            started = time.perf_counter()
            call("GET", path)
            spent = (time.perf_counter() - started) * 1000
            if turn >= 0:
                taken.setdefault(f"{name}, {sort}", []).append(spent)
    return {
        name: (statistics.median(times), statistics.quantiles(times, n=100)[98])
        for name, times in taken.items()
    }


def _report_writes(report: Report, size: int) -> None:
    """Medians of blocks that take turns, each write in a transaction of its own, on a server that
    does not wait for the disk: the wait would only make the ratios smaller. What the index puts
    off for later is carried out within the blocks."""
    service: dict[bool, list[float]] = {True: [], False: []}
    bare: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(2 * BLOCKS):
        searched = turn % 2 == 0
        _maintain_index(searched)
        service[searched].append(_write(searched, WRITTEN, offset=turn // 2))
        bare[searched].append(_insert(searched, WRITTEN))
    _maintain_index(True)
    for name, times in (("create_tweet", service), ("bare INSERT", bare)):
        medians = {searched: statistics.median(values[1:]) for searched, values in times.items()}
        report.add(f"{size:,} tweets: {name} with search", medians[True], "ms")
        report.add(f"{size:,} tweets: {name} without", medians[False], "ms")
        limit = "<= 1.3" if name == "create_tweet" else ""
        report.add(
            f"{size:,} tweets: {name}, ratio", medians[True] / medians[False], "x", limit=limit
        )


def _maintain_index(maintained: bool) -> None:
    """Whether writes keep the index up."""
    _query(
        "UPDATE pg_index SET indisready = %s WHERE indexrelid = 'tweet_search'::regclass",
        [maintained],
    )


def _write(searched: bool, count: int, *, offset: int) -> float:
    from config.viewer import Viewer
    from tweets.services import create_tweet

    chance = random.Random(7 + offset)
    texts = [" ".join(_drawn(chance)) for _ in range(count)]
    left_out: dict[str, Any] = {
        "search_terms": lambda **_given: [],
        "note_words": lambda _text: None,
    }
    writing = "tweets.services.writing"
    with nullcontext() if searched else patch.multiple(writing, **left_out):
        started = time.perf_counter()
        for number, text in enumerate(texts):
            create_tweet(author=Viewer(user_id=1 + number % PEOPLE, session_id=0), content=text)
        spent = time.perf_counter() - started
    return spent * 1000 / count


def _insert(searched: bool, count: int) -> float:
    from config.search_terms import search_terms

    chance = random.Random(11)
    texts = [" ".join(_drawn(chance)) for _ in range(count)]
    terms = [
        search_terms(text=text, author_id=1, entities={}, answered_id=None) if searched else []
        for text in texts
    ]
    started = time.perf_counter()
    for text, numbers in zip(texts, terms, strict=True):
        _query(
            "INSERT INTO tweets_tweet (author_id, content, search_text, search_terms, entities, "
            "version, likes_count, retweets_count, comments_count, bookmarks_count) "
            "VALUES (1, %s, %s, %s, '{}', 1, 0, 0, 0, 0)",
            [text, text, numbers],
        )
    return (time.perf_counter() - started) * 1000 / count


def _drawn(chance: random.Random) -> list[str]:
    words = _words()
    return [words[int(WORDS ** chance.random()) - 1] for _ in range(12)]


def _with_index() -> None:
    _query("SET maintenance_work_mem = '512MB'")
    _query(
        "CREATE INDEX IF NOT EXISTS tweet_search ON tweets_tweet "
        "USING gin (search_terms, tweet_search_spans(id)) "
        "WITH (fastupdate = on, gin_pending_list_limit = 1024)"
    )


def _without_index() -> None:
    _query("DROP INDEX IF EXISTS tweet_search")


def _query(sql: str, params: list[Any] | None = None) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []
