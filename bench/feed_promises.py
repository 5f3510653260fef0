"""What the feed promises while it is written and read: one rebuild however many ask, a write that
costs Redis the same however many follow, and news that is there at once.

One web worker and a Celery worker, over HTTP; the reader follows 500 of 2 000 people.
"""

import itertools
import json
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import psycopg
import redis

from bench.report import Report
from bench.systems import (
    Reader,
    celery_worker,
    load,
    logged_statements,
    reader_of,
    served,
    workload,
)

FEED = "/api/v1/feed/?page_size=100"
CLIENTS = 40
ROUNDS = 5
POSTS_A_SECOND, SECONDS = 50, 20
_numbers = itertools.count()


def run(report: Report) -> None:
    data = workload("small", tweets=100_000, reader_follows=500)
    environment, _ = load("feed_promises", data)
    environment |= {"THROTTLE_CONTENT": "off"}
    with logged_statements(environment) as seen, served(environment) as port:
        readers = [Reader(port, reader_of(data)) for _ in range(CLIENTS)]
        _messages(seen, readers)  # sessions are known from here on, statements prepared
        alone = statistics.median(_messages(seen, readers[:1]) for _ in range(ROUNDS))
        together = statistics.median(_messages(seen, readers) for _ in range(ROUNDS))
    report.add(f"rebuilds, {CLIENTS} clients ask for one page", together / alone, "", limit="= 1")
    followed = _followed(environment["DATABASE_URL"], reader_of(data))
    few, many = followed[0], followed[-1]
    with served(environment) as port, celery_worker(environment):
        commands = [_redis_commands(environment, Reader(port, name)) for _, name in (few, many)]
        for (followers, _), number in zip((few, many), commands, strict=True):
            report.add(f"commands to Redis of a tweet, {followers} followers", number, "")
        report.add("commands to Redis: growth", commands[1] / commands[0], "x", limit="<= 1")
        authors = [Reader(port, name) for _, name in followed[:: len(followed) // 8]]
        delays = _delays(Reader(port, reader_of(data)), authors)
    report.add(f"posts seen, {POSTS_A_SECOND} a second", len(delays), "")
    report.add("post visible to a follower, median", 1000 * statistics.median(delays), "ms")
    p99 = statistics.quantiles(delays, n=100)[-1]
    report.add("post visible to a follower, p99", 1000 * p99, "ms", limit="< 1000")


def _messages(seen: Callable[[], int], readers: Sequence[Reader]) -> int:
    """How many messages PostgreSQL gets while all of them ask for one page that is not kept."""
    path = f"{FEED}&n={next(_numbers)}"
    before = seen()
    with ThreadPoolExecutor(len(readers)) as pool:
        list(pool.map(lambda reader: reader.get(path), readers))
    return seen() - before


def _followed(url: str, username: str) -> list[tuple[int, str]]:
    """Whom the reader follows, with how many followers they have, the least followed first."""
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT u.followers_count, u.username FROM relationships_follow f "
            "JOIN accounts_user u ON u.id = f.following_id "
            "JOIN accounts_user me ON me.id = f.follower_id WHERE me.username = %s "
            "ORDER BY u.followers_count, u.id",
            [username],
        )
        return [(followers, name) for followers, name in found]


def _redis_commands(environment: dict[str, str], author: Reader) -> float:
    """The median of how many commands Redis gets about the cache when the author posts."""
    cache = redis.Redis.from_url(environment["REDIS_URL"])
    author.post("/api/v1/tweets/", {"content": "to warm up"})

    def scripts() -> int:
        stats = cache.info("commandstats")
        return sum(
            int(line["calls"])
            for name, line in stats.items()
            if name.removeprefix("cmdstat_") in {"evalsha", "eval", "incr", "get", "set", "mget"}
        )

    found = []
    for number in range(ROUNDS):
        before = scripts()
        author.post("/api/v1/tweets/", {"content": f"news {number}"})
        found.append(scripts() - before)
    return statistics.median(found)


def _delays(reader: Reader, authors: list[Reader]) -> list[float]:
    """Seconds from the answer to a post until the follower's feed first shows it."""
    answered: dict[str, float] = {}
    ended = threading.Event()

    def write() -> None:
        started = time.monotonic()
        for number in range(POSTS_A_SECOND * SECONDS):
            time.sleep(max(0, started + number / POSTS_A_SECOND - time.monotonic()))
            author = authors[number % len(authors)]
            tweet = json.loads(author.post("/api/v1/tweets/", {"content": f"post {number}"}))
            answered[tweet["id"]] = time.monotonic()
        ended.set()

    first_seen: dict[str, float] = {}
    writer = threading.Thread(target=write)
    writer.start()
    until = None
    while until is None or time.monotonic() < until:
        page = json.loads(reader.get(FEED))
        now = time.monotonic()
        for item in page["results"]:
            first_seen.setdefault(item["id"], now)
        if ended.is_set() and until is None:
            until = now + 3
    writer.join()
    assert answered.keys() <= first_seen.keys(), "a post was never seen"
    return [max(0.0, first_seen[pk] - at) for pk, at in answered.items()]
