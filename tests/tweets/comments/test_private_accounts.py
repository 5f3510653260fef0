"""Comments behind the doors of private accounts."""

from importlib import import_module

import pytest
from django.db import connection

from relationships import services as graph
from tests.assertions import no_counter_drifted, refused
from tests.factories import UserFactory, as_viewer
from tests.outbox import drain
from tests.tweets.comments.acts import change, close, path_of
from tests.tweets.trees import reply, shape
from tweets.models import Retweet, Tweet
from tweets.services import create_tweet

pytestmark = pytest.mark.django_db


@pytest.fixture
def within(alice, bob, carol):
    """Alice's account is private, bob and carol follow her. Her tweet, bob's comment on it, and
    carol's reply to that."""
    tweet = create_tweet(author=as_viewer(alice), content="among us")
    for person in (bob, carol):
        graph.follow(actor=as_viewer(person), username="alice")
    close(alice)
    made = reply(bob, tweet, "between us #frost")
    below = reply(carol, made, "even deeper")
    drain()
    return tweet, made, below


def readable_by(client, *tweets):
    return [client.get(f"/tweets/{t.pk}/").status_code == 200 for t in tweets]


def test_comments_on_a_private_accounts_tweet_keep_within_its_followers(
    api, alice, bob, carol, within
):
    tweet, made, below = within
    stranger = UserFactory()
    for reader in (alice, bob, carol):
        assert readable_by(api(reader), *within) == [True, True, True]
        assert shape(api(reader).items(path_of(tweet))) == [(made.pk, [(below.pk, [])])]
    assert readable_by(api(stranger), *within) == [False, False, False]
    outside = api(stranger)
    assert outside.items("/tweets/", ids=f"{made.pk},{below.pk}") == []
    assert outside.items("/hashtags/frost/tweets/") == []
    refused(outside.get(path_of(made)), 404, "not_found")
    refused(outside.get(f"/tweets/{below.pk}/thread/"), 404, "not_found")
    for act in ("like", "bookmark", "retweet", "comments"):
        answer = outside.post(f"/tweets/{made.pk}/{act}/", {"content": "let me in"})
        refused(answer, 404, "not_found")
    assert Tweet.objects.count() == 3
    no_counter_drifted()


def test_what_keeps_within_followers_is_not_retweeted(api, carol, within):
    _, made, _ = within
    refused(api(carol).post(f"/tweets/{made.pk}/retweet/"), 403, "account_private")
    assert not Retweet.objects.exists()


def test_a_retweet_from_before_the_account_was_private_does_not_show_the_comment(
    api, alice, bob, carol, tweet
):
    made = reply(bob, tweet)
    api(carol).post(f"/tweets/{made.pk}/retweet/")
    assert len(api(carol).items("/feed/")) == 1
    close(alice)
    assert api(carol).items("/feed/") == []
    assert readable_by(api(carol), made) == [False]


def test_the_door_that_counts_is_the_present_one(api, alice, bob, within):
    stranger = api(UserFactory())
    assert readable_by(stranger, *within) == [False, False, False]
    change(alice, is_private=False)
    assert readable_by(stranger, *within) == [True, True, True]
    close(bob)
    assert readable_by(stranger, *within) == [True, False, False]


def test_below_a_private_comment_it_stays_within_its_authors_followers(
    api, alice, bob, carol, tweet
):
    """Also where neither the conversation nor the tweet replied to is a private account's."""
    for person in (alice, carol):
        graph.follow(actor=as_viewer(person), username="bob")
    close(bob)
    made = reply(bob, tweet)
    below = reply(carol, made)
    deeper = reply(alice, below)
    stranger = api(UserFactory())
    assert readable_by(stranger, tweet, made, below, deeper) == [True, False, False, False]
    assert stranger.items(path_of(tweet)) == []
    assert readable_by(api(carol), made, below, deeper) == [True, True, True]


def test_ones_own_comment_stays_ones_own_when_the_door_shuts(api, alice, bob, tweet):
    made = reply(bob, tweet)
    close(alice)
    assert readable_by(api(bob), tweet, made) == [False, True]
    thread = api(bob).get(f"/tweets/{made.pk}/thread/").json()
    assert thread["ancestors"] == [{"id": str(tweet.pk), "deleted": True}]
    assert api(bob).delete(f"/tweets/{made.pk}/").status_code == 204
    no_counter_drifted()


def test_comments_from_before_are_given_their_audience(alice, bob, carol, tweet):
    made = reply(bob, tweet)
    reply(carol, made)
    reply(alice, tweet)
    reply(alice, made)
    written = dict(Tweet.objects.values_list("pk", "audience"))
    assert sorted(written.values(), key=str) == sorted(
        [None, None, [alice.pk], sorted([alice.pk, bob.pk]), [bob.pk]], key=str
    )
    Tweet.objects.update(audience=None)
    with connection.cursor() as cursor:
        cursor.execute(import_module("tweets.migrations.0004_fill_reply_audience").FILL)
    assert dict(Tweet.objects.values_list("pk", "audience")) == written
