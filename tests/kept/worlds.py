"""People who write and read over HTTP while Redis keeps answers, and the log of what they did.

Whatever is written is noted with the time when it began and the time when it was acknowledged.
From that follows what was certainly so during a read.
"""

import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from accounts.models import User
from accounts.services import suspend, unsuspend
from tests.client import Client, client_of
from tests.factories import UserFactory

PEOPLE = 8
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
