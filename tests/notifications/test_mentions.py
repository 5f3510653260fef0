import pytest

from tests.assertions import refused
from tests.factories import UserFactory, as_viewer
from tests.outbox import drain
from tweets.models import Tweet
from tweets.services import create_tweet, delete_tweet, retweet

pytestmark = pytest.mark.django_db


def mention(author, text="hello @alice"):
    return create_tweet(author=as_viewer(author), content=text)


def test_tweets_and_quotes_that_mention_one_are_listed_newest_first(api, alice, bob, carol):
    first = mention(bob)
    quoted = mention(carol, "no names")
    retweet(actor=as_viewer(bob), tweet_id=quoted.pk, quote="see, @Alice")
    mention(alice, "me, @alice")
    last = mention(carol, "@alice @alice @bob")
    drain()
    items = api(alice).items("/mentions/")
    assert [(item["type"], item["quote"]) for item in items] == [
        ("tweet", None),
        ("retweet", "see, @Alice"),
        ("tweet", None),
    ]
    assert [item["tweet"]["id"] for item in items] == [str(t.pk) for t in (last, quoted, first)]
    assert len(api(bob).items("/mentions/")) == 1


def test_deleting_and_editing_take_mentions_away(api, alice, bob):
    deleted, edited = mention(bob), mention(bob)
    drain()
    delete_tweet(actor=as_viewer(bob), tweet_id=deleted.pk)
    api(bob).patch(f"/tweets/{edited.pk}/", {"content": "hello nobody"})
    drain()
    assert api(alice).items("/mentions/") == []


def test_a_walk_is_stable_while_mentions_come_and_go(api, alice, bob):
    tweets = [mention(bob) for _ in range(7)]
    drain()
    first = api(alice).get("/mentions/", {"page_size": 3}).json()
    mention(bob)
    delete_tweet(actor=as_viewer(bob), tweet_id=tweets[3].pk)
    drain()
    rest = [item for page in api(alice).walk(first["next"]) for item in page]
    walked = [item["id"] for item in first["results"] + rest]
    assert walked == [str(tweets[n].pk) for n in (6, 5, 4, 2, 1, 0)]
    refused(api(bob).get(first["next"]), 400, "invalid_cursor")


def test_mentions_take_the_same_statements_at_1_and_at_50(
    api, alice, bob, django_assert_num_queries
):
    client = api(alice)
    for rows in (1, 50):
        while Tweet.objects.count() < rows:
            retweet(actor=as_viewer(UserFactory()), tweet_id=mention(bob).pk, quote="and @alice")
        drain()
        client.get("/me/")
        with django_assert_num_queries(3):
            assert len(client.items("/mentions/", page_size=100)) == 2 * rows
