"""What people do, at random: the table of operations, and one actor who draws from it.

Made for many actors at once, in threads or processes, among few people and tweets, so that they
get in each other's way. The same seed draws the same numbers; what they meet differs each time.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from accounts.models import User
from config.errors import NotFound
from config.viewer import Viewer
from relationships import services as graph
from relationships.errors import Blocking
from tweets import services
from tweets.errors import EditWindowClosed
from tweets.models import Tweet

TOO_LATE = (NotFound, Blocking, EditWindowClosed)
NEWEST = 64  # the tweets that everybody acts on
_LOOKS_AGAIN_EVERY = 10


@dataclass(frozen=True, slots=True)
class Scene:
    """A person about to act, on `tweet` or on another `person`."""

    viewer: Viewer
    tweet_id: int
    author: Viewer
    person: str
    number: int

    @property
    def on_tweet(self) -> dict[str, Viewer | int]:
        return {"actor": self.viewer, "tweet_id": self.tweet_id}


# How often, and what. One that is not possible just now raises one of `TOO_LATE`.
OPERATIONS: dict[str, tuple[int, Callable[[Scene], object]]] = {
    "tweet": (10, lambda s: services.create_tweet(author=s.viewer, content=f"n {s.number}")),
    "comment": (
        8,
        lambda s: services.create_comment(
            author=s.viewer, tweet_id=s.tweet_id, content=f"c {s.number}"
        ),
    ),
    "delete": (4, lambda s: services.delete_tweet(actor=s.author, tweet_id=s.tweet_id)),
    "like": (16, lambda s: services.like_tweet(actor=s.viewer, tweet_id=s.tweet_id)),
    "unlike": (10, lambda s: services.unlike_tweet(actor=s.viewer, tweet_id=s.tweet_id)),
    "retweet": (8, lambda s: services.retweet(actor=s.viewer, tweet_id=s.tweet_id)),
    "quote": (
        4,
        lambda s: services.retweet(actor=s.viewer, tweet_id=s.tweet_id, quote=f"q {s.number}"),
    ),
    "undo retweet": (8, lambda s: services.undo_retweet(actor=s.viewer, tweet_id=s.tweet_id)),
    "bookmark": (10, lambda s: services.bookmark_tweet(actor=s.viewer, tweet_id=s.tweet_id)),
    "unbookmark": (8, lambda s: services.unbookmark_tweet(actor=s.viewer, tweet_id=s.tweet_id)),
    "follow": (12, lambda s: graph.follow(actor=s.viewer, username=s.person)),
    "unfollow": (10, lambda s: graph.unfollow(actor=s.viewer, username=s.person)),
    "remove follower": (
        2,
        lambda s: graph.remove_follower(actor=s.viewer, username=s.person),
    ),
    "block": (3, lambda s: graph.block(actor=s.viewer, username=s.person)),
    "unblock": (6, lambda s: graph.unblock(actor=s.viewer, username=s.person)),
    "edit": (
        6,
        lambda s: services.edit_tweet(actor=s.author, tweet_id=s.tweet_id, content=f"e {s.number}"),
    ),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How often each operation was carried out, and how often it came too late."""

    done: Counter[str]
    too_late: Counter[str]


def act(*, seed: int, operations: int) -> Outcome:
    """Carry out `operations` drawn from the table. Whatever else than `TOO_LATE` is raised, is."""
    draw = random.Random(seed)
    names = draw.choices(
        list(OPERATIONS), [weight for weight, _ in OPERATIONS.values()], k=operations
    )
    outcome = Outcome(Counter(), Counter())
    for name, scene in zip(names, _scenes(draw), strict=False):
        _, operation = OPERATIONS[name]
        try:
            operation(scene)
            outcome.done[name] += 1
        except TOO_LATE:
            outcome.too_late[name] += 1
    return outcome


def _scenes(draw: random.Random) -> Iterator[Scene]:
    people = list(User.objects.order_by("pk").values_list("pk", "username"))
    number = 0
    while True:
        tweets = _newest_tweets()
        for _ in range(_LOOKS_AGAIN_EVERY):
            number += 1
            (actor_id, _), (_, person) = draw.sample(people, 2)
            tweet_id, author_id = draw.choice(tweets)
            yield Scene(_viewer(actor_id), tweet_id, _viewer(author_id), person, number)


def _newest_tweets() -> list[tuple[int, int]]:
    newest = Tweet.objects.live().order_by("-pk")[:NEWEST]
    return list(newest.values_list("pk", "author_id")) or [(0, 0)]


def _viewer(user_id: int) -> Viewer:
    return Viewer(user_id=user_id, session_id=0)
