"""Telling of changes, so that no kept answer outlives what it shows.

A change counts versions up, and answers of an earlier version are not found any more; or it
withdraws ids, and answers made before that show one of them do not hold. Either costs the same
however many people read the answers. It is told after the commit and before the writer is answered.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from math import ceil
from pathlib import Path

from django.conf import settings
from django.db import transaction

from config.caching import call
from config.kept import keys
from config.redis_script import RedisScript
from config.telling import tell

_CHANGED = RedisScript(Path(__file__).with_name("changed.lua"), number_of_keys=1)


@dataclass(frozen=True, slots=True)
class Lapse:
    """At a time to come the viewer's next read is made anew, without further word. Told again of
    the same person, it is at the new time."""

    viewer_id: int
    person_id: int
    at: datetime


def changed(
    *,
    views_of: Iterable[int] = (),
    circles_of: Iterable[int] = (),
    posts_of: Iterable[int] = (),
    tweets: Iterable[int] = (),
    shown: Iterable[int] = (),
    lapses: Iterable[Lapse] = (),
) -> None:
    """Part of the current transaction, or at once without one:

    - `views_of`: these people's next read is made anew, since what they did or may see changed;
    - `circles_of`: the same, and whose posts their feed shows is another set now;
    - `posts_of`: there is news in what these people post, for their followers and for themselves;
    - `tweets`: what is counted of these is another number now: answers about one of them alone do
      not hold, and lists that show them go on for as long as they are kept;
    - `shown`: no answer made so far that shows one of these ids (tweets, retweets, people) holds;
    - `lapses`: what these people may see changes by itself later.
    """
    posts_of, circles_of = list(posts_of), list(circles_of)
    views = dict.fromkeys([*views_of, *posts_of, *circles_of])
    words = [f"view:{user_id}" for user_id in views]
    words += [f"circle:{user_id}" for user_id in circles_of]
    words += [f"posts:{user_id}" for user_id in posts_of]
    words += [f"tweet:{tweet_id}" for tweet_id in tweets]
    words += [f"shown:{shown_id}" for shown_id in shown]
    words += [f"lapse:{one.viewer_id}:{one.person_id}:{_milliseconds(one.at)}" for one in lapses]
    if words:
        transaction.on_commit(partial(_tell, words))


def forget_all() -> None:
    """Let no answer made so far hold; after a bulk load, which tells of nothing else."""
    tell(
        lambda: call(lambda _: ("DEL", keys.EPOCH)),
        matters_for=settings.KEPT_ANSWER_SECONDS,
    )


def _milliseconds(at: datetime) -> int:
    """When PostgreSQL takes it for past, too: no answer that is made then may still miss it."""
    return ceil(at.timestamp() * 1000)


def _tell(words: list[str]) -> None:
    tell(partial(_send, words), matters_for=settings.KEPT_ANSWER_SECONDS)


def _send(words: list[str]) -> None:
    stay = 4 * settings.KEPT_ANSWER_SECONDS * 1000  # longer than any answer made before lives
    _CHANGED.run(lambda _: (keys.WITHDRAWN, stay, *words))
