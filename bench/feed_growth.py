"""Whether the feed stays flat as the tables grow: the same reader's page over HTTP, one web worker,
on 100 000 tweets and on 1 000 000."""

import itertools
import json
from collections.abc import Callable

from bench.measure import side_by_side
from bench.report import Report
from bench.systems import Reader, load, reader_of, web_server, workload

FEED = "/api/v1/feed/"
_numbers = itertools.count()
DEEP = 5000


def run(report: Report) -> None:
    small = workload("small", tweets=100_000, reader_follows=500)
    large = workload(
        "large",
        users=20_000,
        tweets=1_000_000,
        retweets=100_000,
        likes=1_000_000,
        reader_follows=500,
    )
    few_tweets, _ = load("feed_small", small)
    many_tweets, seconds = load("feed_large", large)
    report.add("load_dataset, 1 000 000 tweets", seconds, "s")
    with (
        web_server(few_tweets, reader_of(small)) as few,
        web_server(many_tweets, reader_of(large)) as many,
    ):
        found = side_by_side(
            {
                "page 1, 100 000 tweets": _page(few, FEED),
                "page 1, 1 000 000 tweets": _page(many, FEED),
                "5 000 deep, 100 000 tweets": _page(few, deep_page(few)),
                "5 000 deep, 1 000 000 tweets": _page(many, deep_page(many)),
                "search, absent term, 100 000 tweets": _page(few, FEED + "?search=qqqq"),
                "search, absent term, 1 000 000 tweets": _page(many, FEED + "?search=qqqq"),
            }
        )
    for name, milliseconds in found.items():
        report.add(name, milliseconds, "ms")
    for name in ("page 1", "5 000 deep", "search, absent term"):
        ratio = found[f"{name}, 1 000 000 tweets"] / found[f"{name}, 100 000 tweets"]
        report.add(f"{name}: growth", ratio, "x", limit="<= 1.3")


def _page(reader: Reader, path: str) -> Callable[[], object]:
    """Made anew each time: no answer to that URL was kept."""
    url = f"{path}{'&' if '?' in path else '?'}n="
    return lambda: reader.get(f"{url}{next(_numbers)}")


def deep_page(reader: Reader) -> str:
    """The path of the page that begins `DEEP` items down, by cursor."""
    following, seen = f"{FEED}?page_size=100", 0
    while seen < DEEP:
        page = json.loads(reader.get(following))
        seen += len(page["results"])
        following = f"{FEED}?{page['next'].split('?')[1]}"
    return following.replace("page_size=100", "page_size=20")
