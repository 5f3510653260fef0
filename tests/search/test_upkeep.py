"""What search knows of each tweet is written with it, goes with it, and can be made anew."""

from importlib import import_module

import pytest
from django.apps import apps

from tests.factories import as_viewer
from tweets.models import SearchWord, Tweet
from tweets.services import create_comment, delete_tweet, sweep_search_words
from tweets.tasks import sweep_search_words as task

pytestmark = pytest.mark.django_db


def terms():
    return dict(Tweet._base_manager.values_list("pk", "search_terms"))


def words():
    return set(SearchWord.objects.values_list("word", flat=True))


def test_a_deleted_tweet_leaves_nothing_and_its_words_go(bob, write, found):
    tweet = write("peculiar plums")
    write("plums")
    delete_tweet(actor=as_viewer(bob), tweet_id=tweet.pk)
    assert terms()[tweet.pk] == []
    assert found("peculair") == []
    sweep_search_words(percent=100)
    assert words() == {"plums"}
    task()


def test_tweets_that_are_there_are_filled_in_by_the_migration(alice, bob, write):
    tweet = write("Crème brûlée @alice #Spring https://example.com 東京")
    create_comment(author=as_viewer(alice), tweet_id=tweet.pk, content="@bob oh, crème")
    gone = write("gone")
    delete_tweet(actor=as_viewer(bob), tweet_id=gone.pk)
    expected, known = terms(), words() - {"gone"}
    Tweet.objects.update(search_terms=[])
    SearchWord.objects.all().delete()
    fill = import_module("tweets.migrations.0008_fill_search_terms")
    fill.BATCH = 1
    for _ in range(2):  # may be run again
        fill.fill(apps, None)
        assert terms() == expected
        assert words() == known


def test_a_tweet_is_read_without_its_terms(bob, write):
    tweet = Tweet.objects.get(pk=write("plums").pk)
    assert "search_terms" in tweet.get_deferred_fields()
