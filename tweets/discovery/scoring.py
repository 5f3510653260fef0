"""How much a hashtag rises: more people than usual, lately.

Authors are counted, each once in a window: an account alone is one, whatever it writes.

- `lately`: the authors within the window, each weighing half for every `half_life` since they used
  the tag last.
- `usual`: the authors of a window as the past tells: the exponentially weighted moving average of
  the windows before, the latest weighing most (S. W. Roberts, "Control Chart Tests Based on
  Geometric Moving Averages", Technometrics 1, 1959). Authors weigh as they do now, as if the time
  were the end of their window: what comes at the same hour every day is usual. An author who comes
  back within a past window counts there again: who repeats themselves makes a tag usual.
- `score = (lately - usual) / sqrt(usual + 1)`: how far above the usual it is in the standard
  deviations of a Poisson count, whose variance is its mean; with one author more, so that a tag
  without a past has a finite score.
"""

import math
from dataclasses import dataclass

from tweets.models import BUCKET_SECONDS, TrendWindow

SMOOTHING = 0.25  # Roberts' weight of the latest window
LEAST_SCORE = 0.1  # of a trend; what is used as always has about 0


@dataclass(frozen=True, slots=True)
class Window:
    """Lengths in buckets of `BUCKET_SECONDS`; `past` is how many windows before are looked at."""

    length: int
    half_life: int
    past: int


_HOUR = 3600 // BUCKET_SECONDS
WINDOWS = {
    TrendWindow.HOUR: Window(length=_HOUR, half_life=_HOUR // 2, past=24),
    TrendWindow.DAY: Window(length=24 * _HOUR, half_life=6 * _HOUR, past=7),
}


def score(*, lately: float, usual: float) -> float:
    return (lately - usual) / math.sqrt(usual + 1)
