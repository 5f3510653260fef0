"""One process of `notifications`: `python -m bench.teller KIND THREADS SEED`.

Says `ready`, waits for a line, then has each of its threads raise events on a connection of its
own: `distinct` or `hot` ones for `SECONDS`, or the `same` ones once. Prints how many it raised.
"""

import os
import random
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat, takewhile

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection, transaction

from notifications.models import ContentType, Notification, Verb

SECONDS = 6
PEOPLE = 10_000  # the first half of them sends
HOT = PEOPLE
SAME = 1500
MOST = 10**15  # ids of content are drawn from so many

Event = tuple[int, int, int]  # sender, receiver, content


def main(kind: str, threads: int, seed: int) -> None:
    kinds = {"distinct": _distinct, "hot": _hot, "same": _same}
    print("ready", flush=True)
    sys.stdin.readline()
    draws = [random.Random(seed + number) for number in range(threads)]
    with ThreadPoolExecutor(threads) as pool:
        print(sum(pool.map(_raise_all, [kinds[kind](draw) for draw in draws])))


def _raise_all(events: Iterable[Event]) -> int:
    raised = 0
    try:
        for sender_id, receiver_id, content_id in events:
            with transaction.atomic():
                Notification.objects.raise_event(
                    receiver_id=receiver_id,
                    verb=Verb.LIKED,
                    sender_id=sender_id,
                    content_type=ContentType.TWEET,
                    content_id=content_id,
                )
            raised += 1
    finally:
        connection.close()
    return raised


def _distinct(draw: random.Random) -> Iterator[Event]:
    for _ in _until_the_end():
        yield draw.randint(1, PEOPLE // 2), draw.randint(PEOPLE // 2 + 1, PEOPLE), _content(draw)


def _hot(draw: random.Random) -> Iterator[Event]:
    for _ in _until_the_end():
        yield draw.randint(1, PEOPLE // 2), HOT, _content(draw)


def _same(draw: random.Random) -> list[Event]:
    """The same events for everyone, each in an order of their own."""
    events = [(1 + number % 50, HOT, 1 + number // 50) for number in range(SAME)]
    draw.shuffle(events)
    return events


def _content(draw: random.Random) -> int:
    return draw.randint(1, MOST)


def _until_the_end() -> Iterator[None]:
    deadline = time.monotonic() + SECONDS
    return takewhile(lambda _: time.monotonic() < deadline, repeat(None))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
