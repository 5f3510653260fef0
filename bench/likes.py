"""What a like costs: its messages to PostgreSQL, and likes a second over HTTP beside bare SQL.

Eight people like and unlike, each their own tweets, then all of them the same one. Both sides take
turns on one database whose commits wait for the disk; two web workers, throttles off.
"""

import functools
import statistics
from collections.abc import Callable
from itertools import islice

import psycopg

from bench.clients import Pace, Person, Plan, like_by_http, like_by_sql
from bench.report import Report
from bench.systems import Reader, drifted_rows, load, logged_statements, web_server, workload

PEOPLE = 8
TWEETS_EACH = 25
ROUNDS = 9
# Likes and unlikes a second of other systems with 8 clients, distinct tweets and one: as given.
PEERS = {"Misskey": (320, 456), "TweetFlow": (70, 76), "Takahē": (48, 50)}


def run(report: Report) -> None:
    sizes = {"users": 200, "tweets": 20_000, "retweets": 2_000, "likes": 20_000}
    environment, _ = load("likes", workload("likes", **sizes, reader_follows=50))
    environment |= {"THROTTLE_INTERACTION": "off"}
    url = environment["DATABASE_URL"]
    people, tweets = _people(url), iter(_tweets(url))
    _count_statements(report, environment, people[0][1], [next(tweets), next(tweets)])
    with web_server(environment, people[0][1], workers=2) as reader:
        cast = [Person(pk, Reader(reader.port, name).token) for pk, name in people]

        def own() -> Plan:
            return [(person, list(islice(tweets, TWEETS_EACH))) for person in cast]

        def same() -> Plan:
            hot = next(tweets)
            return [(person, [hot]) for person in cast]

        for column, (what, plan) in enumerate(
            {"distinct tweets": own, "one hot tweet": same}.items()
        ):
            # Each side has tweets of its own: the bare SQL counts without looking at the row.
            by_http = functools.partial(like_by_http, reader.port, plan())
            _compare(report, what, by_http, functools.partial(like_by_sql, url, plan()))
            for peer, paces in PEERS.items():
                report.add(f"{what}: {peer}, as given", paces[column], "/s")
    report.add("rows drifted, in all counters", drifted_rows(environment), "", limit="= 0")


def _compare(
    report: Report, what: str, by_http: Callable[[], Pace], by_sql: Callable[[], Pace]
) -> None:
    rounds = [(by_sql(), by_http()) for _ in range(ROUNDS)]
    for number, (sql, http) in enumerate(rounds, start=1):
        report.add(f"{what}, round {number}: pgbench", sql.a_second, "/s")
        report.add(f"{what}, round {number}: HTTP", http.a_second, "/s")
        report.add(f"{what}, round {number}: ratio", http.a_second / sql.a_second, "x")
        report.add(f"{what}, round {number}: cores used by the HTTP client", http.cores, "")
    ratio = statistics.median(http.a_second / sql.a_second for sql, http in rounds)
    report.add(f"{what}: median ratio", ratio, "x", limit=">= 0.25")
    report.add(f"{what}: median", statistics.median(http.a_second for _, http in rounds), "/s")


def _count_statements(
    report: Report, environment: dict[str, str], username: str, tweets: list[int]
) -> None:
    """How many messages PostgreSQL is sent for a like and an unlike, when everything is warm; BEGIN
    and COMMIT go with others."""
    with (
        logged_statements(environment) as seen,
        web_server(environment, username) as reader,
    ):
        warm_up, tweet = (f"/api/v1/tweets/{pk}/like/" for pk in tweets)
        for method in ("POST", "DELETE"):
            reader.send(method, warm_up)
        for method, what in {"POST": "a like", "DELETE": "an unlike"}.items():
            before = seen()
            reader.send(method, tweet)
            report.add(f"messages to PostgreSQL for {what}", seen() - before, "")


def _people(url: str) -> list[tuple[int, str]]:
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT id, username FROM accounts_user ORDER BY username LIMIT %s", [PEOPLE]
        )
        return [(pk, username) for pk, username in found]


def _tweets(url: str) -> list[int]:
    """Tweets that nobody has liked yet, by people who are not in the cast."""
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT t.id FROM tweets_tweet t JOIN accounts_user u ON u.id = t.author_id "
            "WHERE t.likes_count = 0 AND u.username > 'u0100' ORDER BY t.id DESC LIMIT %s",
            [2 * PEOPLE * TWEETS_EACH + 4],
        )
        return [pk for (pk,) in found]
