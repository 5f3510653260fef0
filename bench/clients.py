"""Eight clients that like and unlike as fast as they are answered: over HTTP, and in bare SQL."""

import http.client
import json
import operator
import os
import resource
import shutil
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from bench.pgbench import run_at_once

SECONDS = 3
_LIKE = """BEGIN;
INSERT INTO tweets_like (user_id, tweet_id) VALUES ({user}, {tweet})
  ON CONFLICT (tweet_id, user_id) DO NOTHING;
UPDATE tweets_tweet SET likes_count = likes_count + 1 WHERE id = {tweet};
COMMIT;
"""
_UNLIKE = """BEGIN;
DELETE FROM tweets_like WHERE user_id = {user} AND tweet_id = {tweet};
UPDATE tweets_tweet SET likes_count = likes_count - 1 WHERE id = {tweet};
COMMIT;
"""


@dataclass(frozen=True, slots=True)
class Person:
    user_id: int
    token: str


@dataclass(frozen=True, slots=True)
class Pace:
    """Likes and unlikes a second, and how many cores the clients themselves kept busy."""

    a_second: float
    cores: float


Plan = list[tuple[Person, list[int]]]


def like_by_http(port: int, plan: Plan) -> Pace:
    """Each person on one kept-alive connection: by `wrk` if there is one, else by Python."""
    used, started = _cpu_seconds_of_children(), time.perf_counter()
    answered = _by_wrk(port, plan) if shutil.which("wrk") else _by_python(port, plan)
    seconds = time.perf_counter() - started
    return Pace(answered / SECONDS, (_cpu_seconds_of_children() - used) / seconds)


def like_by_sql(url: str, plan: Plan) -> Pace:
    """Each person a `pgbench` of its own, which only changes the row and the count."""
    scripts = [
        "".join((_LIKE + _UNLIKE).format(user=person.user_id, tweet=t) for t in tweets)
        for person, tweets in plan
    ]
    runs = run_at_once(url, scripts, seconds=SECONDS)
    acts = [2 * len(tweets) for _, tweets in plan]
    return Pace(sum(map(operator.mul, runs, acts)), 0)


def _by_wrk(port: int, plan: Plan) -> int:
    """How many requests were answered. Anything but 200 is an error."""
    people = "\n".join(f"{p.token} {' '.join(map(str, tweets))}" for p, tweets in plan)
    answer = subprocess.run(
        [
            "wrk",
            f"--threads={len(plan)}",
            f"--connections={len(plan)}",
            f"--duration={SECONDS}s",
            f"--script={Path(__file__).with_name('likes.lua')}",
            f"http://127.0.0.1:{port}",
        ],
        env={**os.environ, "LIKES_PLAN": people},
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
    found = json.loads(answer.splitlines()[-1])
    assert found["errors"] == 0, found
    return int(found["requests"])


def _by_python(port: int, plan: Plan) -> int:
    with ProcessPoolExecutor(len(plan)) as pool:
        return sum(pool.map(_like_until_the_end, [port] * len(plan), plan))


def _like_until_the_end(port: int, part: tuple[Person, list[int]]) -> int:
    person, tweets = part
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Authorization": f"Bearer {person.token}"}
    deadline, answered = time.monotonic() + SECONDS, 0
    for method, path in _requests(tweets):
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        if time.monotonic() > deadline:
            break
        answered += 1
    return answered


def _requests(tweets: list[int]) -> Iterator[tuple[str, str]]:
    for tweet in cycle(tweets):
        for method in ("POST", "DELETE"):
            yield method, f"/api/v1/tweets/{tweet}/like/"


def _cpu_seconds_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
