"""Kept answers while everything changes, over HTTP in real threads.

Whatever is written is noted with the time when it began and the time when it was acknowledged.
From that follows what was certainly so during a read, and each read is held against it afterwards.
`KEPT_READS` in the environment says how many reads are made; the suite makes few.
"""

import logging
import os
import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from django.test import override_settings
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from accounts.models import User
from accounts.services import suspend, unsuspend
from config import caching
from config.ids import SEQUENCE_BITS
from config.kept import pages
from tests.client import Client, client_of
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("kept")]

logger = logging.getLogger(__name__)
READS = int(os.environ.get("KEPT_READS", "360"))
MODES = os.environ.get("KEPT_MODES", "up emptied down").split()
READS_A_ROUND, COMPARED_A_ROUND = 50, 12
PEOPLE, READERS, WRITERS = 8, 4, 3
NEWS = 1.0  # seconds that the contract gives others' posts
COUNTS = 25.0  # seconds, more than an answer is kept: who came back may be missing in retweets


@dataclass(frozen=True)
class Change:
    """`value` None: something may have changed it, or not."""

    value: Any
    begin: float
    end: float
    began_ms: int


class Log:
    """All changes, by what they change."""

    def __init__(self) -> None:
        self.changes: dict[Any, list[Change]] = defaultdict(list)
        self._lock = threading.Lock()

    def note(self, key: Any, value: Any, begin: float, end: float, began_ms: int) -> None:
        with self._lock:
            self.changes[key].append(Change(value, begin, end, began_ms))

    def certain(self, begin: float, end: float, *key: Any) -> Any:
        """The value that it had all the time from `begin` to `end`; None if that is not certain.
        What nobody changed is False."""
        known = [change for change in self.changes.get(key, ()) if change.begin < end]
        past = [change for change in known if change.end < begin]
        last = max(past, key=lambda change: change.begin, default=Change(False, 0, -1, 0))
        others = (change for change in known if change.value != last.value)
        return None if any(other.end >= last.begin for other in others) else last.value

    def came_back(self, name: str, *, before: float) -> bool:
        """Whether this person was brought back, or turned public, so lately that answers which
        left them out may still be kept."""
        return any(
            change.value is False and change.begin < before and change.end > before - COUNTS
            for kind in ("suspended", "private")
            for change in self.changes.get((kind, name), ())
        )


@dataclass(frozen=True)
class Reading:
    viewer: str
    login: int
    path: str
    begin: float
    end: float
    status: int
    body: Any

    @property
    def of_feed(self) -> bool:
        return "/feed/" in self.path

    @property
    def of_person(self) -> str | None:
        return self.path.split("/")[2] if self.path.startswith("/users/") else None

    @property
    def of_tweet(self) -> str | None:
        return self.path.split("/")[2] if self.path.startswith("/tweets/") else None

    @property
    def items(self) -> list[Any]:
        if self.status != 200:
            return []
        if self.of_tweet:
            tweet = self.body
            return [{"type": "tweet", "actor": tweet["author"], "quote": None, "tweet": tweet}]
        return self.body["results"]  # type: ignore[no-any-return]


@dataclass
class World:
    """People who act and read through the API; all they do is noted."""

    log: Log = field(default_factory=Log)
    users: dict[str, User] = field(default_factory=dict)
    clients: dict[str, tuple[int, Client]] = field(default_factory=dict)
    authors: dict[str, str] = field(default_factory=dict)  # of all tweets, oldest first
    readings: list[Reading] = field(default_factory=list)
    suspended: list[str] = field(default_factory=list)
    moderator: Any = None

    def begin(self) -> None:
        self.moderator = User.objects.create_superuser("staff_member", "staff@example.com", "x")
        chance = random.Random(1)
        for _ in range(PEOPLE):
            user = UserFactory()
            self.users[user.username] = user
            self.clients[user.username] = (0, client_of(user))
        for name in self.users:
            for other in chance.sample(sorted(self.users.keys() - {name}), k=4):
                self.call(name, "post", f"/users/{other}/follow/", {("follow", name, other): True})
            tweet(self, name, chance)

    def noted(self, changes: Any, call: Callable[[], Any]) -> Any:
        """`changes`: what a call that succeeds changes, or what says so from its answer."""
        began_ms, begin = time.time_ns() // 1_000_000, time.monotonic()
        answer = call()
        end = time.monotonic()
        if getattr(answer, "status_code", 200) < 300:
            for key, value in (changes(answer) if callable(changes) else changes).items():
                self.log.note(key, value, begin, end, began_ms)
        return answer

    def call(self, name: str, method: str, path: str, changes: Any, body: Any = None) -> Any:
        _, client = self.clients[name]
        answer = self.noted(changes, lambda: getattr(client, method)(path, body))
        assert answer.status_code in {200, 201, 204, 401, 403, 404}, answer.content
        return answer

    def read(self, name: str, path: str) -> Reading:
        login, client = self.clients[name]
        begin = time.monotonic()
        answer = client.get(path)
        end = time.monotonic()
        assert answer.status_code in {200, 401, 403, 404}, answer.content
        read = Reading(name, login, path, begin, end, answer.status_code, answer.json())
        self.readings.append(read)
        return read

    def recent_tweet(self, chance: random.Random) -> str:
        return chance.choice(list(self.authors)[-25:])

    def other_than(self, name: str, chance: random.Random) -> str:
        return chance.choice([other for other in self.users if other != name])


# What people do.


def tweet(world: World, me: str, chance: random.Random) -> None:
    def written(answer):
        world.authors[answer.json()["id"]] = me
        return {("content", answer.json()["id"]): content, ("live", answer.json()["id"]): True}

    content = f"said {chance.random()}"
    world.call(me, "post", "/tweets/", written, {"content": content})


def own_tweet(world: World, me: str, chance: random.Random) -> str | None:
    own = [pk for pk, author in list(world.authors.items())[-60:] if author == me]
    live = [pk for pk in own if world.log.certain(time.monotonic(), 1e12, "live", pk)]
    return chance.choice(live) if live else None


def edit(world: World, me: str, chance: random.Random) -> None:
    if pk := own_tweet(world, me, chance):
        content = f"said better {chance.random()}"
        world.call(me, "patch", f"/tweets/{pk}/", {("content", pk): content}, {"content": content})


def delete(world: World, me: str, chance: random.Random) -> None:
    if pk := own_tweet(world, me, chance):
        world.call(me, "delete", f"/tweets/{pk}/", {("live", pk): False})


def like(world: World, me: str, chance: random.Random) -> None:
    pk, liked = world.recent_tweet(chance), chance.random() < 0.6
    method = "post" if liked else "delete"
    world.call(me, method, f"/tweets/{pk}/like/", {("like", me, pk): liked})


def retweet(world: World, me: str, chance: random.Random) -> None:
    pk = world.recent_tweet(chance)

    def written(answer):
        return {("retweet", me, pk): True, ("quote", me, pk): (answer.json()["quote"],)}

    quote = chance.choice([{}, {"quote": f"look {chance.random()}"}, {"quote": None}])
    world.call(me, "post", f"/tweets/{pk}/retweet/", written, quote)


def undo_retweet(world: World, me: str, chance: random.Random) -> None:
    mine = [pk for kind, *who in list(world.log.changes) if kind == "retweet" and who[0] == me
            for pk in who[1:]]  # fmt: skip
    if mine:
        pk = chance.choice(mine[-6:])
        world.call(me, "delete", f"/tweets/{pk}/retweet/", {("retweet", me, pk): False})


def follow(world: World, me: str, chance: random.Random) -> None:
    other = world.other_than(me, chance)
    method = "post" if chance.random() < 0.8 else "delete"
    world.call(
        me,
        method,
        f"/users/{other}/follow/",
        lambda answer: {("follow", me, other): answer.json()["following"]},
    )


def block(world: World, me: str, chance: random.Random) -> None:
    other = world.other_than(me, chance)
    if not any(
        world.log.certain(time.monotonic(), 1e12, "block", me, other) for other in world.users
    ):
        ended = {("follow", me, other): False, ("follow", other, me): False}
        changes = {("block", me, other): True, **ended}
        world.call(me, "post", f"/users/{other}/block/", changes)


def unblock(world: World, me: str, chance: random.Random) -> None:
    for other in world.users:
        if world.log.certain(time.monotonic(), 1e12, "block", me, other):
            changes = {("block", me, other): False}
            world.call(me, "delete", f"/users/{other}/block/", changes)


def mute(world: World, me: str, chance: random.Random) -> None:
    other, muted = world.other_than(me, chance), chance.random() < 0.4
    method = "post" if muted else "delete"
    world.call(me, method, f"/users/{other}/mute/", {("mute", me, other): muted})


def switch_privacy(world: World, me: str, chance: random.Random) -> None:
    """Who turns public accepts all who asked to follow."""
    is_private = world.log.certain(time.monotonic(), 1e12, "private", me) is False
    asked = {} if is_private else {("follow", other, me): None for other in world.users}
    changes = {("private", me): is_private, **asked}
    world.call(me, "patch", "/me/", changes, {"is_private": is_private})


ACTS = {
    tweet: 6,
    edit: 3,
    delete: 4,
    like: 5,
    retweet: 6,
    undo_retweet: 3,
    follow: 9,
    block: 1,
    unblock: 3,
    mute: 2,
    switch_privacy: 2,
}


def moderate(world: World, chance: random.Random) -> None:
    """Suspend somebody, or bring somebody back, who then logs in anew."""
    if len(world.suspended) > chance.randrange(3):
        name = world.suspended.pop(0)
        back = partial(unsuspend, moderator=world.moderator, user_id=world.users[name].pk)
        world.noted({("suspended", name): False}, partial(back, reason="no spam"))
        world.clients[name] = (world.clients[name][0] + 1, client_of(world.users[name]))
        return
    name = chance.choice([name for name in world.users if name not in world.suspended])
    away = partial(suspend, moderator=world.moderator, user_id=world.users[name].pk)
    ended = ("ended", name, world.clients[name][0])
    world.noted({("suspended", name): True, ended: True}, partial(away, reason="spam"))
    world.suspended.append(name)


def look(world: World, me: str, chance: random.Random) -> None:
    """At one of the places where answers are kept; twice, so that the second may be a kept one."""
    place = chance.choice(
        ["/feed/", "/feed/", "/feed/?page=1&page_size=5", "cursor", "posts", "tweet"]
    )
    if place == "cursor":
        first = world.read(me, "/feed/?page_size=4")
        following = first.body.get("next")
        place = following[following.index("/feed/") :] if following else "/feed/?page_size=4"
    elif place == "posts":
        place = f"/users/{chance.choice([me, *world.users])}/posts/"
    elif place == "tweet":
        place = f"/tweets/{world.recent_tweet(chance)}/"
    world.read(me, place)
    world.read(me, place)


# What an answer may and must show.


class Judge:
    """Of one reading."""

    def __init__(self, world: World, reading: Reading) -> None:
        self.world, self.reading, self.me = world, reading, reading.viewer

    def is_so(self, *key: Any, since: float = 0.0) -> Any:
        """True, False, another value, or None where it is not certain."""
        return self.world.log.certain(self.reading.begin - since, self.reading.end, *key)

    def complaints(self) -> list[str]:
        """What is wrong with it, and what was written about the viewer, with the times."""
        found = self._complaints()
        if found:
            read = self.reading
            about = {key: log for key, log in self.world.log.changes.items() if self.me in key}
            found.append(f"{self.me} {read.path} {read.begin:.4f}-{read.end:.4f} {about}")
        return found

    def _complaints(self) -> list[str]:
        reading = self.reading
        if self.is_so("ended", self.me, reading.login):
            refused = reading.status == 401
            return [] if refused else ["answered a session that had ended"]
        if reading.status == 401:
            return [] if self.is_so("ended", self.me, reading.login) is None else ["refused"]
        known = [item for item in reading.items if item["tweet"]["id"] in self.world.authors]
        found = [complaint for item in known for complaint in self._wrong_with(item)]
        if reading.of_person and reading.status == 200 and self._is_hidden(reading.of_person):
            found.append(f"shows the list of {reading.of_person}")
        return [*found, *self._missing()]

    def _apart(self, other: str) -> Any:
        mine, theirs = self.is_so("block", self.me, other), self.is_so("block", other, self.me)
        if mine or theirs:
            return True
        return False if mine is False and theirs is False else None

    def _is_hidden(self, person: str) -> bool:
        if person == self.me:
            return False
        if self.is_so("suspended", person) or self._apart(person):
            return True
        return (
            bool(self.is_so("private", person)) and self.is_so("follow", self.me, person) is False
        )

    def _is_seen(self, person: str) -> bool:
        if person == self.me:
            return self.is_so("suspended", person) is False
        if (
            self.is_so("suspended", person, since=NEWS) is not False
            or self._apart(person) is not False
        ):
            return False
        follows = self.is_so("follow", self.me, person)
        return bool(follows) or self.is_so("private", person, since=NEWS) is False

    def _wrong_with(self, item: Any) -> list[str]:
        shown, actor, author = item["tweet"], item["actor"], item["tweet"]["author"]
        pk, by, of = shown["id"], actor["username"], author["username"]
        wrong = {
            "is deleted": self.is_so("live", pk) is False,
            "is hidden": self._is_hidden(by) or self._is_hidden(of),
            "has old words": self._differs(shown["content"], "content", pk),
            "has the wrong like": self._differs(shown["viewer"]["liked"], "like", self.me, pk),
            "has the wrong retweet": self._differs(
                shown["viewer"]["retweeted"], "retweet", self.me, pk
            ),
            "has an old privacy": any(
                self._differs(card["is_private"], "private", card["username"])
                for card in (actor, author)
            ),
        }
        if item["type"] == "retweet":
            wrong["is taken back"] = self.is_so("retweet", by, pk) is False
            wrong["has an old quote"] = self._differs((item["quote"],), "quote", by, pk)
        if self.reading.of_feed and by != self.me:
            wrong["is not followed"] = self.is_so("follow", self.me, by) is False
            wrong["is muted"] = bool(
                self.is_so("mute", self.me, by) or self.is_so("mute", self.me, of)
            )
        return [f"{item['type']} of {pk} by {by} {what}" for what, so in wrong.items() if so]

    def _differs(self, shown: Any, *key: Any) -> bool:
        return self.is_so(*key) not in {None, shown}

    def _missing(self) -> list[str]:
        """Own posts at once, others' a second later, as far as the page reaches."""
        reading = self.reading
        if reading.of_tweet:
            gone = reading.status != 200 and self.world.authors[reading.of_tweet] == self.me
            due = self.is_so("live", reading.of_tweet) and self._is_seen(self.me)
            return ["own tweet is gone"] if gone and due else []
        if "cursor" in reading.path or reading.status != 200:
            return []
        shown = {
            (item["type"], item["actor"]["username"], item["tweet"]["id"]) for item in reading.items
        }
        oldest_ms = min((int(item["id"]) >> SEQUENCE_BITS for item in reading.items), default=0)
        reaches_to = oldest_ms if reading.body["next"] else 0
        found = []
        for kind, by, pk, began_ms in self._posts():
            if (
                began_ms - 5 > reaches_to
                and (kind, by, pk) not in shown
                and self._is_due(kind, by, pk)
            ):
                found.append(f"{kind} of {pk} by {by} is missing")
        return found

    def _posts(self) -> list[tuple[str, str, str, int]]:
        changes = self.world.log.changes
        tweets = [("tweet", by, pk, changes["content", pk][0].began_ms)
                  for pk, by in self.world.authors.items()]  # fmt: skip
        retweets = [("retweet", key[1], key[2], changes[key][0].began_ms)
                    for key in changes if key[0] == "retweet"]  # fmt: skip
        return tweets + retweets

    def _is_due(self, kind: str, by: str, pk: str) -> bool:
        since = 0.0 if by == self.me else NEWS
        if not (self._is_listed(by) and self.is_so("live", pk, since=since) and self._is_seen(by)):
            return False
        return kind == "tweet" or self._is_passed_on(by, pk, since)

    def _is_listed(self, by: str) -> bool:
        if not self.reading.of_feed:
            return by == self.reading.of_person
        followed = by == self.me or bool(self.is_so("follow", self.me, by))
        return followed and self._is_heard(by)

    def _is_heard(self, person: str) -> bool:
        return self.is_so("mute", self.me, person) is False

    def _is_passed_on(self, by: str, pk: str, since: float) -> bool:
        author = self.world.authors[pk]
        if not self.is_so("retweet", by, pk, since=since) or not self._is_seen(author):
            return False
        if self.reading.of_feed and by != self.me and not self._is_heard(author):
            return False
        return not self.world.log.came_back(author, before=self.reading.end)


# The race.


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


def gone(*_):
    raise RedisConnectionError


@pytest.mark.parametrize("mode", MODES)
def test_no_read_is_wrong_while_everything_changes(mode, run_concurrently, served, monkeypatch):
    world = World()
    world.begin()
    if mode == "flapping":
        monkeypatch.setattr(caching, "RETRY_AFTER_SECONDS", 0.02)
    if mode == "down":
        monkeypatch.setattr(caching._Line, "call", gone)
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
                patch.setattr(caching._Line, "call", gone)
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
