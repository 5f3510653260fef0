"""A walk through a list that others change meanwhile."""

import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections

from tests.client import Client


@dataclass
class Walk:
    """`items` were seen; `taken` are those of the first keys that went away meanwhile."""

    items: list[Any]
    taken: set[int]


def walk_among_writes(
    client: Client,
    path: str,
    *,
    at_first: Sequence[int],
    add: Callable[[], object],
    take: Callable[[int], object],
) -> Walk:
    """All pages of a list, while a thread adds to it and takes half of `at_first` from it. A change
    comes before every page, and others whenever they do."""
    going = random.Random(7).sample(list(at_first), k=len(at_first) // 2)
    taken: set[int] = set()
    changed, walked = threading.Event(), threading.Event()

    def change() -> None:
        try:
            while not walked.is_set():
                add()
                if going:
                    taken.add(going[-1])
                    take(going.pop())
                changed.set()
        finally:
            changed.set()
            connections.close_all()

    thread = threading.Thread(target=change)
    items: list[Any] = []
    following: str | None = f"{path}{'&' if '?' in path else '?'}page_size=4"
    thread.start()
    try:
        while following:
            changed.clear()
            assert changed.wait(timeout=60)
            answer = client.get(following)
            assert answer.status_code == 200, answer.content
            items += answer.json()["results"]
            following = answer.json()["next"]
    finally:
        walked.set()
        thread.join()
    return Walk(items, taken)
