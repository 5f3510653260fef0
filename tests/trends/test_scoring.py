"""The formula of trends, by numbers worked out by hand."""

from tweets.discovery.scoring import WINDOWS, score
from tweets.models import TrendWindow


def test_the_score_is_the_distance_from_the_usual_in_its_standard_deviations():
    assert score(lately=3, usual=0) == 3  # 3 / sqrt(1)
    assert score(lately=11, usual=3) == 4  # 8 / sqrt(4)
    assert score(lately=20, usual=8) == 4  # 12 / sqrt(9): the same rise needs more people
    assert score(lately=8, usual=8) == 0
    assert score(lately=2, usual=8) == -2


def test_the_windows_are_an_hour_and_a_day():
    hour, day = WINDOWS[TrendWindow.HOUR], WINDOWS[TrendWindow.DAY]
    assert (hour.length, hour.half_life, hour.past) == (12, 6, 24)
    assert (day.length, day.half_life, day.past) == (288, 72, 7)
