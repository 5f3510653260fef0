"""Timelines while everything moves: writers, workers and readers in real threads, and every read
held against the plain query in the same snapshot.

`FEED_READS` in the environment says how many reads are made; the suite makes few.
"""

import contextlib
import os
import random
import threading
import time

import pytest
from django.db import DatabaseError, OperationalError, connections, transaction
from psycopg.errors import DeadlockDetected

from config.errors import DomainError
from config.snapshot import one_snapshot
from relationships import services as graph
from relationships.selectors import feed_authors
from tests.factories import UserFactory, as_viewer
from tests.tweets.timelines import answers
from tweets.feed import selectors
from tweets.feed.timeline import building, fan_out, locks, reading, upkeep
from tweets.models import PendingPost, Retweet, Timeline, Tweet
from tweets.services import create_tweet, delete_tweet, retweet, undo_retweet

pytestmark = pytest.mark.django_db(transaction=True)

READS = int(os.environ.get("FEED_READS", "400"))
PEOPLE, READERS, LENGTH, PAGE = 8, 3, 30, 12
BEHIND = 60  # posts pending; with very many of them feeds are searched for, and nothing is raced


@pytest.fixture(autouse=True)
def _small_and_for_everybody(settings, monkeypatch):
    settings.TIMELINE_FOLLOWS_ABOVE = 0
    settings.TIMELINE_LENGTH = LENGTH
    monkeypatch.setattr(fan_out, "CHUNK", 2)
    monkeypatch.setattr(fan_out, "TRIMMED_OF", 4)
    monkeypatch.setattr(reading, "want", lambda *, viewer_id: None)


def tweet(me, other, chance):
    create_tweet(author=as_viewer(me), content="x")


def recent(chance, **which):
    ids = Tweet.objects.filter(deleted_at=None, **which).order_by("-pk")
    return chance.choice(list(ids.values_list("pk", flat=True)[:10]) or [1])


def delete(me, other, chance):
    delete_tweet(actor=as_viewer(me), tweet_id=recent(chance, author=me))


def pass_on(me, other, chance):
    retweet(actor=as_viewer(me), tweet_id=recent(chance))


def undo(me, other, chance):
    mine = Retweet.objects.filter(user=me).order_by("-pk").first()
    if mine:
        undo_retweet(actor=as_viewer(me), tweet_id=mine.tweet_id)


def follow(me, other, chance):
    graph.follow(actor=as_viewer(me), username=other.username)


def unfollow(me, other, chance):
    graph.unfollow(actor=as_viewer(me), username=other.username)


def block_a_moment(me, other, chance):
    graph.block(actor=as_viewer(me), username=other.username)
    graph.unblock(actor=as_viewer(me), username=other.username)


ACTS = [*[tweet] * 8, *[pass_on] * 6, delete, undo, *[follow] * 5, unfollow, block_a_moment]


def share(me, other, chance):
    fan_out.fan_out_once()


def make(me, other, chance):
    building.keep_timeline(viewer_id=me.pk)


def drop(me, other, chance):
    upkeep._drop(upkeep.Q(viewer_id=me.pk), limit=1)


WORK = [*[share] * 8, *[make] * 12, drop]


def plain_page(viewer):
    """The newest posts by the plain query: no candidates, no timeline."""
    posts, authors = selectors.feed(viewer=viewer), feed_authors(viewer=viewer)
    tweets = posts.sources.all_tweets(viewer).filter(author_id__in=authors, in_reply_to=None)
    retweets = posts.sources.all_retweets(viewer).filter(user_id__in=authors)
    ids = [
        *tweets.order_by("-pk").values_list("pk", flat=True)[:PAGE],
        *retweets.order_by("-pk").values_list("pk", flat=True)[:PAGE],
    ]
    return sorted(ids, reverse=True)[:PAGE]


class Race:
    """What goes wrong in its threads is in `failed`; reads that differ are in `differing`."""

    def __init__(self, people):
        self.people = people
        self.done = threading.Event()
        self.failed, self.differing = [], []

    def thread(self, work, *args):
        def run():
            try:
                work(*args)
            except Exception as problem:  # noqa: BLE001
                self.failed.append(problem)
            finally:
                connections.close_all()

        return threading.Thread(target=run)

    def act(self, acts, chance):
        while not self.done.is_set():
            me, other = chance.sample(self.people, 2)
            if acts is ACTS and PendingPost.objects.count() > BEHIND:
                share(me, other, chance)
                continue
            with contextlib.suppress(DomainError):
                chance.choice(acts)(me, other, chance)

    def read(self, chance):
        for _ in range(READS // READERS):
            viewer = as_viewer(chance.choice(self.people))
            with one_snapshot():
                shown = selectors.feed(viewer=viewer).below(None, size=PAGE)
                wanted = plain_page(viewer)
            if [entry.id for entry in shown.entries] != wanted:
                self.differing.append((viewer.user_id, shown.entries, wanted))


def test_no_read_ever_differs_from_the_plain_query_in_its_snapshot(monkeypatch):
    people = [UserFactory() for _ in range(PEOPLE)]
    for person in people:
        for other in people[:5]:
            if other != person:
                graph.follow(actor=as_viewer(person), username=other.username)
    race = Race(people)
    busy = [
        race.thread(race.act, acts, random.Random(n)) for n in range(3) for acts in (ACTS, WORK)
    ]
    readers = [race.thread(race.read, random.Random(n)) for n in range(READERS)]
    with answers(monkeypatch) as seen:
        for thread in [*busy, *readers]:
            thread.start()
        for thread in readers:
            thread.join()
        race.done.set()
        for thread in busy:
            thread.join()
    assert race.failed == []
    assert race.differing == []
    assert sum(count is not None for count in seen) > READS // 4


def test_a_follow_under_way_when_a_timeline_is_built_is_not_missed(monkeypatch):
    """The follow finds nothing ready to make stale; so the build waits for it."""
    reader, writer = UserFactory(), UserFactory()
    graph.follow(actor=as_viewer(reader), username=UserFactory().username)
    post = create_tweet(author=as_viewer(writer), content="x").pk
    fan_out.fan_out_once()
    Timeline.objects.create(viewer_id=reader.pk)
    inside, go_on = threading.Event(), threading.Event()
    plain = upkeep.follows_more

    def slow(*, viewer_id):
        plain(viewer_id=viewer_id)
        inside.set()
        go_on.wait(timeout=30)

    monkeypatch.setattr("tweets.receivers.follows_more", slow)

    def run(call):
        def close_after():
            try:
                call()
            finally:
                connections.close_all()

        thread = threading.Thread(target=close_after)
        thread.start()
        return thread

    following = run(lambda: graph.follow(actor=as_viewer(reader), username=writer.username))
    assert inside.wait(timeout=30)
    building_it = run(lambda: building.build(viewer_id=reader.pk))
    building_it.join(timeout=0.5)
    assert building_it.is_alive()
    go_on.set()
    following.join()
    building_it.join()
    Timeline.objects.get(viewer_id=reader.pk, is_ready=True)
    shown = selectors.feed(viewer=as_viewer(reader)).below(None, size=5)
    assert [entry.id for entry in shown.entries] == [post]


def test_workers_at_once_bring_each_post_to_each_timeline_once(run_concurrently):
    writer, readers = UserFactory(), [UserFactory() for _ in range(7)]
    for reader in readers:
        graph.follow(actor=as_viewer(reader), username=writer.username)
        building.keep_timeline(viewer_id=reader.pk)
    posts = {create_tweet(author=as_viewer(writer), content="x").pk for _ in range(5)}

    def work():
        deadline = time.monotonic() + 30
        while reading.PendingPost.objects.exists() and time.monotonic() < deadline:
            with contextlib.suppress(OperationalError):
                fan_out.fan_out_once()

    run_concurrently(4, work)
    for reader in readers:
        entries = reading.TimelineEntry.objects.filter(viewer_id=reader.pk)
        assert set(entries.values_list("post_id", flat=True)) >= posts


@pytest.fixture
def chosen(monkeypatch):
    """Has the first call of a function of a module end as one that ends a deadlock."""

    def choose(module, name):
        plain, calls = getattr(module, name), []

        def call(*args, **kwargs):
            calls.append(args)
            if len(calls) == 1:
                raise OperationalError from DeadlockDetected()
            return plain(*args, **kwargs)

        monkeypatch.setattr(module, name, call)
        return calls

    return choose


def test_what_ends_a_deadlock_is_run_again(chosen):
    """A timeline that is to be built, and a round."""
    reader, writer = UserFactory(), UserFactory()
    graph.follow(actor=as_viewer(reader), username=writer.username)
    asked = chosen(building.statements, "fetch")
    building.keep_timeline(viewer_id=reader.pk)
    assert len(asked) > 1
    assert Timeline.objects.get(viewer_id=reader.pk).is_ready
    post = create_tweet(author=as_viewer(writer), content="x").pk
    rounds = chosen(fan_out, "_row")
    assert fan_out.fan_out_once()
    assert len(rounds) > 1
    assert reading.TimelineEntry.objects.filter(viewer_id=reader.pk, post_id=post).exists()


def test_a_fan_out_that_is_stopped_in_a_round_keeps_the_others_out_for_a_while_only(monkeypatch):
    monkeypatch.setattr(locks, "LONGEST_IDLE_MS", 50)
    holds, is_over, ended = threading.Event(), threading.Event(), []

    def stopped_in_a_round():
        try:
            with transaction.atomic():
                assert locks.try_fan_out()
                holds.set()
                is_over.wait(timeout=30)
                PendingPost.objects.exists()
        except DatabaseError as problem:
            ended.append(problem)
        finally:
            connections.close_all()

    thread = threading.Thread(target=stopped_in_a_round)
    thread.start()
    assert holds.wait(timeout=30)
    with transaction.atomic():
        locks.stop_fan_out()
    is_over.set()
    thread.join()
    assert ended
