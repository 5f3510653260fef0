import itertools
import logging
import threading
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.db.models import F

from accounts.models import User
from relationships.services import follow
from reliability import counters
from reliability.counters import correct, find_drift, registered
from reliability.tasks import check_counters
from tests.assertions import no_counter_drifted
from tests.factories import UserFactory, as_viewer
from tweets.events import tweet_retweeted
from tweets.models import Hashtag, TagBucket, Tweet
from tweets.services import (
    TagUse,
    bookmark_tweet,
    create_tweet,
    like_tweet,
    retweet,
    tag_tweets,
    unlike_tweet,
)

COLUMNS = {
    User: ["followers_count", "following_count", "tweets_count"],
    Tweet: ["likes_count", "retweets_count", "comments_count", "bookmarks_count"],
    Hashtag: ["uses_count"],
    TagBucket: ["authors_count"],
}


def counter_of(column):
    return next(counter for counter in registered() if counter.column == column)


def reconcile(*options):
    """The command's lines and exit status."""
    out = StringIO()
    try:
        call_command("reconcile_counters", *options, stdout=out)
    except CommandError as problem:
        return out.getvalue().splitlines(), problem.returncode
    return out.getvalue().splitlines(), 0


@pytest.fixture
def tweet(alice):
    return create_tweet(author=as_viewer(alice), content="count me")


@pytest.fixture
def everything(alice, bob, tweet):
    """One row at least of each kind that is counted."""
    viewer = as_viewer(bob)
    follow(actor=viewer, username="alice")
    for act in (like_tweet, retweet, bookmark_tweet):
        act(actor=viewer, tweet_id=tweet.pk)
    Tweet.objects.create(author=bob, content="a reply", search_text="", in_reply_to=tweet)
    Tweet.objects.filter(pk=tweet.pk).update(comments_count=1)
    User.objects.filter(pk=bob.pk).update(tweets_count=1)
    tag_tweets([TagUse("frost", tweet.pk), TagUse("ice", tweet.pk)])


@pytest.mark.django_db
def test_every_stored_count_is_declared_and_starts_exact(everything):
    stored = {
        field.name
        for model in COLUMNS
        for field in model._meta.get_fields()
        if field.name.endswith("_count")
    }
    assert {counter.column for counter in registered()} == stored
    assert stored == set(itertools.chain(*COLUMNS.values()))
    lines, status = reconcile()
    assert (sorted(lines), status) == (sorted(f"{column}: 0 of 2" for column in stored), 0)


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "column"), [(m, c) for m in COLUMNS for c in COLUMNS[m]])
def test_a_drift_is_told_with_id_stored_and_true_count_and_corrected(everything, model, column):
    counted = model.objects.filter(**{f"{column}__gt": 0})
    first, true = counted.order_by("pk").values_list("pk", column)[0]
    drifted = counted.count()
    counted.update(**{column: F(column) + 7})

    lines, status = reconcile()
    (line,) = [line for line in lines if not line.endswith("0 of 2")]
    assert status == 1
    assert line.startswith(f"{column}: {drifted} of 2 ({first} has {true + 7}, true {true}")
    assert counted.filter(pk=first).values_list(column, flat=True).get() == true + 7

    lines, status = reconcile("--fix")
    assert f"{column}: corrected {drifted}" in lines
    assert status == 0
    no_counter_drifted()


@pytest.mark.django_db
def test_counts_that_should_be_zero_are_corrected_too_in_many_batches(bob, monkeypatch):
    monkeypatch.setattr(counters, "_FOUND_AT_ONCE", 5)
    monkeypatch.setattr(counters, "_LOCKED_AT_ONCE", 2)
    for number in range(12):
        create_tweet(author=as_viewer(bob), content=f"{number}")
    Tweet.objects.update(likes_count=3)
    lines, status = reconcile()
    (line,) = [line for line in lines if line.startswith("likes_count: 12 of 12 (")]
    assert (line.count("has 3, true 0"), line[-4:], status) == (5, "; …)", 1)
    assert reconcile("--fix")[1] == 0
    no_counter_drifted()


@pytest.mark.django_db
def test_what_stays_counted_at_a_deleted_tweet_is_its_live_replies(api, alice, everything, tweet):
    api(alice).delete(f"/tweets/{tweet.pk}/")
    assert Tweet.objects.get(pk=tweet.pk).comments_count == 1
    no_counter_drifted()


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 50])
def test_a_check_is_one_statement_for_each_counter(django_assert_num_queries, bob, rows):
    for number in range(rows):
        create_tweet(author=as_viewer(bob), content=f"{number}")
    with django_assert_num_queries(len(registered())):
        no_counter_drifted()


@pytest.mark.django_db
def test_the_nightly_check_logs_drift_as_an_error_and_changes_nothing(tweet, caplog):
    assert settings.CELERY_BEAT_SCHEDULE["check-counters"]["task"] == check_counters.name
    with caplog.at_level(logging.INFO, logger="reliability.counters"):
        check_counters()
        assert {record.levelno for record in caplog.records} == {logging.INFO}
        Tweet.objects.update(likes_count=4)
        check_counters()
    (error,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert f"likes_count: 1 of 1 ({tweet.pk} has 4, true 0)" in error.getMessage()
    assert Tweet.objects.get().likes_count == 4


def hold_back(call, *, at):
    """Run `call` in a thread, up to where it calls `at.wait()`; returns how to let it end."""
    failures = []

    def run():
        try:
            call()
        except Exception as problem:  # noqa: BLE001
            failures.append(problem)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    at.wait_for_arrival()

    def end():
        at.leave()
        thread.join()
        assert failures == []

    return end


class Halt:
    """A place in another thread's transaction: who comes there waits to be let on."""

    def __init__(self):
        self._arrived, self._may_leave = threading.Event(), threading.Event()

    def wait(self, **_):
        self._arrived.set()
        assert self._may_leave.wait(20)

    def wait_for_arrival(self):
        assert self._arrived.wait(20)

    def leave(self):
        self._may_leave.set()


def wait_until_someone_waits_for_a_lock():
    for _ in range(100_000):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits")


@pytest.fixture
def drifted(transactional_db):
    tweet = create_tweet(author=as_viewer(UserFactory()), content="drifted")
    Tweet.objects.update(likes_count=5)
    return tweet


def test_a_retweet_that_is_written_but_not_yet_counted_is_not_lost(drifted):
    """A like is written and counted in one statement; a retweet in two."""
    Tweet.objects.update(likes_count=0, retweets_count=5)
    retweets, halt = counter_of("retweets_count"), Halt()
    fan = as_viewer(UserFactory())
    tweet_retweeted.connect(halt.wait)
    try:
        end = hold_back(lambda: retweet(actor=fan, tweet_id=drifted.pk), at=halt)
        assert find_drift(retweets).examples == [(drifted.pk, 5, 0)]
        assert correct(retweets) == 1
        assert Tweet.objects.get().retweets_count == 0
        end()
    finally:
        tweet_retweeted.disconnect(halt.wait)
    assert Tweet.objects.get().retweets_count == 1
    no_counter_drifted()


def test_a_like_that_is_counted_but_not_yet_committed_is_waited_for(drifted, run_concurrently):
    likes, halt = counter_of("likes_count"), Halt()
    fan = as_viewer(UserFactory())

    @transaction.atomic
    def like_and_wait():
        like_tweet(actor=fan, tweet_id=drifted.pk)
        halt.wait()

    end = hold_back(like_and_wait, at=halt)

    def act(number):
        if number:
            assert correct(likes) == 1
        else:
            wait_until_someone_waits_for_a_lock()
            end()

    run_concurrently(2, act)
    assert Tweet.objects.get().likes_count == 1
    no_counter_drifted()


def test_correcting_among_people_who_like_loses_none_of_their_likes(run_concurrently):
    author = UserFactory()
    tweets = [create_tweet(author=as_viewer(author), content=f"{n}").pk for n in range(4)]
    fans = [as_viewer(UserFactory()) for _ in range(6)]
    likes, corrected = counter_of("likes_count"), []

    def act(number):
        if number < len(fans):
            for turn in range(40):
                change = unlike_tweet if turn % 3 == 2 else like_tweet
                change(actor=fans[number], tweet_id=tweets[(turn + number) % 4])
            return
        for turn in range(20):
            Tweet.objects.filter(pk=tweets[turn % 4]).update(likes_count=F("likes_count") + 9)
            corrected.append(correct(likes))
            drift = find_drift(likes)
            assert drift.drifted == 0, drift

    run_concurrently(len(fans) + 1, act)
    assert sum(corrected) == 20
    no_counter_drifted()
