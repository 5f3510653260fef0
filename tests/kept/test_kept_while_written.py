"""Kept answers while everything changes, over HTTP in real threads: each read is held against what
was written meanwhile.

`KEPT_READS` in the environment says how many reads are made; the suite makes few.
"""

import logging
import os
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from django.test import override_settings
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from config import caching
from config.kept import pages
from tests.kept.judge import Judge
from tests.kept.worlds import ACTS, Reading, World, look, moderate

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("kept")]

logger = logging.getLogger(__name__)
READS = int(os.environ.get("KEPT_READS", "360"))
MODES = os.environ.get("KEPT_MODES", "up emptied down").split()
READS_A_ROUND, COMPARED_A_ROUND = 50, 12
READERS, WRITERS = 4, 3


@pytest.fixture
def served(monkeypatch):
    """How often a kept answer was found."""
    counted = []
    find = pages.find

    def count(wanted):
        found = find(wanted)
        if isinstance(found, pages.Kept):
            counted.append(wanted.name)
        return found

    monkeypatch.setattr(pages, "find", count)
    return counted


def patient() -> Redis:
    """A client that waits, however loaded the machine is."""
    return Redis.from_url(os.environ["REDIS_URL"])


def lose_redis(patch: pytest.MonkeyPatch) -> None:
    def gone(*_: Any) -> None:
        raise RedisConnectionError

    patch.setattr(caching._Line, "call", gone)
    patch.setattr(caching._Line, "send", gone)


@pytest.mark.parametrize("mode", MODES)
def test_no_read_is_wrong_while_everything_changes(mode, run_concurrently, served, monkeypatch):
    world = World()
    world.begin()
    if mode == "flapping":
        monkeypatch.setattr(caching, "RETRY_AFTER_SECONDS", 0.02)
    if mode == "down":
        lose_redis(monkeypatch)
    compared = 0
    for number in range(max(1, READS // 3 // READS_A_ROUND)):
        before = len(world.readings)
        race_once(world, mode, number, run_concurrently)
        readings = world.readings[before:]
        wrong = [told for read in readings for told in Judge(world, read).complaints()]
        assert wrong == []
        places = sorted({(read.viewer, read.path) for read in readings})
        for place in random.Random(number).sample(places, k=min(COMPARED_A_ROUND, len(places))):
            compare(world, *place)
            compared += 1
        made = len(world.readings)
        logger.info("%s: %s reads, %s kept, %s compared", mode, made, len(served), compared)
    assert (len(served) == 0) == (mode == "down")


def race_once(world: World, mode: str, number: int, run_concurrently: Any) -> None:
    roles = Race(world, len(world.readings) + READS_A_ROUND).roles(mode)
    run_concurrently(len(roles), lambda n: roles[n](random.Random(f"{mode} {number} {n}")))


@dataclass
class Race:
    """Readers until there are enough readings; writers, and whoever disturbs Redis, until then."""

    world: World
    enough: int
    over: threading.Event = field(default_factory=threading.Event)

    def roles(self, mode: str) -> list[Callable[[random.Random], None]]:
        names = list(self.world.users)
        writers = [partial(self.write, names[number::WRITERS]) for number in range(WRITERS)]
        disturbers = {"emptied": [self.empty], "flapping": [self.come_and_go]}
        return [self.read] * READERS + writers + [self.moderate] + disturbers.get(mode, [])

    def read(self, chance: random.Random) -> None:
        try:
            while len(self.world.readings) < self.enough:
                look(self.world, chance.choice(list(self.world.users)), chance)
        finally:
            self.over.set()

    def write(self, own: list[str], chance: random.Random) -> None:
        while not self.over.is_set():
            me = chance.choice(own)
            (act,) = chance.choices(list(ACTS), weights=ACTS.values())
            act(self.world, me, chance)
            if chance.random() < 0.6:
                look(self.world, me, chance)

    def moderate(self, chance: random.Random) -> None:
        while not self.over.wait(chance.random() / 20):
            moderate(self.world, chance)

    def empty(self, chance: random.Random) -> None:
        while not self.over.wait(chance.random() / 2):
            patient().flushdb()

    def come_and_go(self, chance: random.Random) -> None:
        while not self.over.wait(chance.random() / 2):
            with pytest.MonkeyPatch.context() as patch:
                lose_redis(patch)
                self.over.wait(chance.random() / 2)


def compare(world: World, viewer: str, path: str) -> None:
    """At rest a kept answer is the one that is made from PostgreSQL, apart from counts."""
    for key in patient().keys("kept:sum:*"):
        patient().delete(key)
    kept = world.read(viewer, path)
    with override_settings(KEPT_ANSWER_SECONDS=0):
        fresh = world.read(viewer, path)
    assert kept.status == fresh.status
    told, true = without_counts(kept.body), without_counts(fresh.body)
    if told != true and not kept.of_tweet and kept.status == 200:
        told, true = (without_those_back(world, read) for read in (kept, fresh))
    assert told == true, (viewer, path)


def without_counts(body: Any) -> Any:
    if isinstance(body, list):
        return [without_counts(part) for part in body]
    if isinstance(body, dict):
        return {
            name: without_counts(part) for name, part in body.items() if not name.endswith("_count")
        }
    return body


def without_those_back(world: World, reading: Reading) -> Any:
    """Retweets of tweets of those who came back may be missing for a while."""
    return [
        without_counts(item)
        for item in reading.items
        if item["type"] == "tweet"
        or item["tweet"]["author"]["username"] in {item["actor"]["username"], reading.viewer}
        or not world.log.came_back(item["tweet"]["author"]["username"], before=reading.end)
    ]
