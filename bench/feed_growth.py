"""Whether the feed stays flat as the tables grow: the same reader's page over HTTP, one web worker,
on 100 000 tweets and on many more, the reader following the same 500.

1 000 000 come from `workload.py`; `--tweets 10000000` from `growing.py`.
"""

import itertools
import json
import os
import time
from collections.abc import Callable

from bench.growing import grow
from bench.measure import side_by_side
from bench.report import Report
from bench.systems import Reader, load, reader_of, web_server, workload

FEED = "/api/v1/feed/"
FEW = 100_000
DEEP, VERY_DEEP = 5_000, 50_000
_LARGE = {"users": 20_000, "tweets": 1_000_000, "retweets": 100_000, "likes": 1_000_000}
_numbers = itertools.count()


def run(report: Report) -> None:
    many = int(os.environ.get("BENCH_TWEETS", _LARGE["tweets"]))
    small = workload("small", tweets=FEW, reader_follows=500)
    few_tweets, _ = load("feed_small", small)
    many_tweets, username, seconds = _many(many)
    report.add(f"loading {many:,} tweets", seconds, "s")
    with (
        web_server(few_tweets, reader_of(small)) as at_few,
        web_server(many_tweets, username) as at_many,
    ):
        readers = {FEW: at_few, many: at_many}
        calls = {
            f"{name}, {size:,} tweets": _page(reader, path)
            for name, path in (("page 1", FEED), ("search, absent term", f"{FEED}?search=qqqq"))
            for size, reader in readers.items()
        }
        for size, reader in readers.items():
            calls[f"{DEEP:,} deep, {size:,} tweets"] = _page(reader, deep_page(reader, DEEP)[0])
        path, depth = deep_page(at_many, VERY_DEEP)
        very_deep = f"{depth:,} deep, {many:,} tweets"
        calls[very_deep] = _page(at_many, path)
        found = side_by_side(calls)
    for name, milliseconds in found.items():
        report.add(name, milliseconds, "ms")
    for name in ("page 1", f"{DEEP:,} deep", "search, absent term"):
        ratio = found[f"{name}, {many:,} tweets"] / found[f"{name}, {FEW:,} tweets"]
        report.add(f"{name}: growth", ratio, "x", limit="<= 1.3")
    ratio = found[very_deep] / found[f"page 1, {many:,} tweets"]
    report.add(f"{depth:,} deep beside page 1", ratio, "x", limit="<= 1.3")


def _many(tweets: int) -> tuple[dict[str, str], str, float]:
    """A database with so many; its environment, its reader, and how long it took."""
    if tweets <= _LARGE["tweets"]:
        large = workload("large", **_LARGE, reader_follows=500)
        environment, seconds = load("feed_large", large)
        return environment, reader_of(large), seconds
    small = workload("small", tweets=FEW, reader_follows=500)
    environment, seconds = load("feed_large", small)
    started = time.perf_counter()
    grow(
        environment["DATABASE_URL"],
        people=tweets // 50,
        tweets=tweets - FEW,
        retweets=tweets // 10,
    )
    return environment, reader_of(small), seconds + time.perf_counter() - started


def _page(reader: Reader, path: str) -> Callable[[], object]:
    """Made anew each time: no answer to that URL was kept."""
    url = f"{path}{'&' if '?' in path else '?'}n="
    return lambda: reader.get(f"{url}{next(_numbers)}")


def deep_page(reader: Reader, deep: int) -> tuple[str, int]:
    """The path of the page that begins `deep` items down, by cursor, and how deep that is: the last
    page of a feed that has fewer."""
    path, seen = f"{FEED}?page_size=100", 0
    while True:
        page = json.loads(reader.get(path))
        if seen >= deep or not page["next"]:
            return path.replace("page_size=100", "page_size=20"), seen
        seen += len(page["results"])
        path = f"{FEED}?{page['next'].split('?')[1]}"
