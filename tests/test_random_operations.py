"""Many people at once, at random. `python -m bench random_operations` is the long version."""

from collections import Counter

from django.db.models import F

from bench.operations import OPERATIONS, act
from notifications.models import Notification
from relationships.models import Follow
from tests.assertions import no_counter_drifted
from tests.factories import UserFactory
from tweets.models import Bookmark, Like, Retweet

ACTORS, OPERATIONS_EACH, PEOPLE = 8, 400, 24
SEED = 20261123


def test_no_counter_drifts_in_thousands_of_random_operations(run_concurrently):
    for _ in range(PEOPLE):
        UserFactory()

    outcomes = run_concurrently(
        ACTORS, lambda number: act(seed=SEED + number, operations=OPERATIONS_EACH)
    )

    no_counter_drifted()
    done = sum((outcome.done for outcome in outcomes), Counter())
    too_late = sum((outcome.too_late for outcome in outcomes), Counter())
    assert done.total() + too_late.total() == ACTORS * OPERATIONS_EACH
    assert set(done) == set(OPERATIONS)
    for rows in (Follow, Like, Retweet, Bookmark):
        assert rows.objects.exists()
    liked = Like.objects.exclude(user=F("tweet__author")).values_list("user_id", "tweet_id")
    told = Notification.objects.filter(verb="liked").values_list("sender_id", "content_id")
    assert len(told) == len(set(told))
    assert set(told) <= set(liked)  # a block takes word of a like, not the like
