"""How much a hashtag rises: more people than usual, lately.

Authors are counted, each once in a window: an account alone is one, whatever it writes.

- `lately`: the authors within the window, each weighing half for every `half_life` since they used
  the tag last.
- `usual`: the authors of a window as the past tells: the exponentially weighted moving average of
  the windows before, the latest weighing most (S. W. Roberts, "Control Chart Tests Based on
  Geometric Moving Averages", Technometrics 1, 1959), times what the decay leaves of authors who
  come evenly (`evenly`). An author who comes back within a past window counts there again, so that
  those who repeat themselves make a tag usual, never rising.
- `score = (lately - usual) / sqrt(usual + 1)`: how far above the usual it is in the standard
  deviations of a Poisson count, whose variance is its mean; with one author more, so that a tag
  without a past has a finite score.
"""

import math
from dataclasses import dataclass

from tweets.models import BUCKET_SECONDS, TrendWindow

SMOOTHING = 0.25  # Roberts' weight of the latest window


@dataclass(frozen=True, slots=True)
class Window:
    """Lengths in buckets of `BUCKET_SECONDS`; `past` is the number of windows before."""

    length: int
    half_life: int
    past: int

    def weight(self, age: int) -> float:
        """Of an author who used the tag last so many buckets ago."""
        return float(0.5 ** (age / self.half_life))

    @property
    def evenly(self) -> float:
        """The mean weight within the window."""
        return sum(self.weight(age) for age in range(self.length)) / self.length

    def past_weight(self, number: int) -> float:
        """Of the window so many windows ago, from 1 on; all of them together weigh 1."""
        kept = 1 - SMOOTHING
        return float(SMOOTHING * kept ** (number - 1) / (1 - kept**self.past))


_HOUR = 3600 // BUCKET_SECONDS
WINDOWS = {
    TrendWindow.HOUR: Window(length=_HOUR, half_life=_HOUR // 2, past=24),
    TrendWindow.DAY: Window(length=24 * _HOUR, half_life=6 * _HOUR, past=7),
}


def score(*, lately: float, usual: float) -> float:
    return (lately - usual) / math.sqrt(usual + 1)
