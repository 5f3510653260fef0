"""Candidates that are found among the newest posts of all are those that probing finds."""

import itertools
from dataclasses import replace

import pytest
from django.utils import timezone

from config.ids import MAX_ID
from tests.tweets.feed_worlds import looking_through, make_world
from tweets.feed import selectors
from tweets.feed.candidates import Authors, newest_candidates
from tweets.models import Tweet

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("each", "most"), [(2, 999), (10, 999), (999, 999), (999, 30), (999, 5)])
@pytest.mark.parametrize("seed", range(4))
def test_they_are_the_same(seed, each, most, monkeypatch):
    world = make_world(seed, people=8, tweets=120, retweets=80)
    deleted = [tweet.pk for tweet in world.tweets[::7]]
    Tweet.objects.filter(pk__in=deleted).update(deleted_at=timezone.now())
    people = Authors(selectors._in_feed, {"viewer_id": world.reader.pk})
    ids = sorted(post.pk for post in (*world.tweets, *world.retweets))
    with looking_through(each, monkeypatch, most=most):
        for below, limit in itertools.product([MAX_ID, *ids[::23]], [1, 3, 21]):
            probed = newest_candidates(authors=people, below=below, limit=limit)
            among = replace(people, may_be_many=True)
            assert newest_candidates(authors=among, below=below, limit=limit) == probed
