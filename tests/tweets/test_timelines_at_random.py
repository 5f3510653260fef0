"""Several people do anything in any order, and workers work or do not: every feed from a timeline
is the one that is searched for, and the plain definition."""

import contextlib
import random

import pytest
from django.db import transaction

from accounts.services import change_profile
from config.errors import DomainError
from relationships import services as graph
from tests.factories import UserFactory, as_viewer, deactivate, reactivate
from tests.tweets.feed_worlds import World
from tests.tweets.timelines import answers, feed_ids, keep, share_all
from tweets.feed.timeline import fan_out, upkeep
from tweets.models import Retweet, Tweet
from tweets.services import create_comment, create_tweet, delete_tweet, retweet, undo_retweet

pytestmark = pytest.mark.django_db

PEOPLE, STEPS = 6, 120


@pytest.fixture(autouse=True)
def _small_and_for_everybody(settings, monkeypatch):
    settings.TIMELINE_FOLLOWS_ABOVE = 0
    settings.TIMELINE_LENGTH = 12
    monkeypatch.setattr(fan_out, "CHUNK", 2)
    monkeypatch.setattr(fan_out, "TRIMMED_OF", 1)


class Crowd:
    """What one person does to another, or to a recent tweet; much of it is refused."""

    def __init__(self, chance):
        self.chance = chance
        self.people = [UserFactory() for _ in range(PEOPLE)]
        self.away = set()

    def act(self):
        act = self.chance.choice(ACTS)
        me, other = self.chance.sample(self.people, 2)
        if me.pk in self.away and act is not Crowd.come_or_go:
            return
        with contextlib.suppress(DomainError), transaction.atomic():
            act(self, me, other)

    def recent(self):
        ids = Tweet.objects.filter(deleted_at=None).order_by("-pk").values_list("pk", flat=True)
        return self.chance.choice(list(ids[:10]) or [1])

    def tweet(self, me, other):
        create_tweet(author=as_viewer(me), content="x")

    def comment(self, me, other):
        create_comment(author=as_viewer(me), tweet_id=self.recent(), content="y")

    def delete(self, me, other):
        ids = Tweet.objects.filter(author=me, deleted_at=None).values_list("pk", flat=True)
        if ids:
            delete_tweet(actor=as_viewer(me), tweet_id=self.chance.choice(list(ids)))

    def retweet(self, me, other):
        retweet(actor=as_viewer(me), tweet_id=self.recent())

    def undo(self, me, other):
        ids = Retweet.objects.filter(user=me).values_list("tweet_id", flat=True)
        if ids:
            undo_retweet(actor=as_viewer(me), tweet_id=self.chance.choice(list(ids)))

    def follow(self, me, other):
        graph.follow(actor=as_viewer(me), username=other.username)

    def unfollow(self, me, other):
        graph.unfollow(actor=as_viewer(me), username=other.username)

    def accept(self, me, other):
        graph.accept_request(actor=as_viewer(me), username=other.username)

    def block(self, me, other):
        graph.block(actor=as_viewer(me), username=other.username)

    def unblock(self, me, other):
        graph.unblock(actor=as_viewer(me), username=other.username)

    def mute(self, me, other):
        graph.mute(actor=as_viewer(me), username=other.username)

    def unmute(self, me, other):
        graph.unmute(actor=as_viewer(me), username=other.username)

    def switch_privacy(self, me, other):
        me.refresh_from_db()
        change_profile(viewer=as_viewer(me), changes={"is_private": not me.is_private})

    def come_or_go(self, me, other):
        if me.pk in self.away:
            self.away.remove(me.pk)
            reactivate(me)
        elif len(self.away) < 2:
            self.away.add(me.pk)
            deactivate(me)

    def work(self, me, other):
        """A worker does something, or all there is."""
        what = self.chance.randrange(5)
        if what == 0:
            share_all()
        elif what == 1:
            upkeep._drop(upkeep.Q(viewer_id=other.pk), limit=1)
        else:
            fan_out.fan_out_once()

    def make(self, me, other):
        keep(me)


ACTS = [
    *[Crowd.tweet] * 12,
    *[Crowd.retweet] * 8,
    *[Crowd.follow] * 12,
    *[Crowd.make] * 6,
    *[Crowd.work] * 8,
    *[Crowd.delete, Crowd.undo, Crowd.accept] * 3,
    *[Crowd.unfollow, Crowd.unblock, Crowd.mute, Crowd.unmute, Crowd.come_or_go] * 2,
    *[Crowd.block, Crowd.switch_privacy, Crowd.comment],
]


@pytest.mark.parametrize("seed", range(4))
def test_every_feed_is_the_plain_definition_after_every_step(seed, monkeypatch):
    chance = random.Random(seed)
    crowd = Crowd(chance)
    with answers(monkeypatch) as seen:
        for step in range(STEPS):
            crowd.act()
            reader = chance.choice(crowd.people)
            if reader.pk in crowd.away:
                continue
            plain = [int(pk) for pk in World(people=crowd.people, reader=reader).feed_ids()]
            assert feed_ids(reader, size=5) == plain, step
            assert feed_ids(reader, size=5, timeline=False) == plain
    assert sum(count is not None for count in seen) > STEPS // 4
    assert None in seen
