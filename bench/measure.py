"""Medians, taken side by side, so that the noise of the machine hits all alike."""

import statistics
import time
from collections.abc import Callable, Mapping

ROUNDS = 41


def side_by_side(
    calls: Mapping[str, Callable[[], object]], *, rounds: int = ROUNDS
) -> dict[str, float]:
    """The median milliseconds of each call; they take turns, after one round to warm up."""
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds + 1):
        for name, call in calls.items():
            started = time.perf_counter()
            call()
            taken[name].append((time.perf_counter() - started) * 1000)
    return {name: statistics.median(times[1:]) for name, times in taken.items()}
