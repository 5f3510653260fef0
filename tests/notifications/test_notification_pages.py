"""Walks through the list, while it changes and where much of it is hidden."""

import pytest

from notifications.models import ContentType, Verb
from notifications.selectors import sifting
from notifications.services import notify
from tests.factories import UserFactory, as_viewer
from tests.notifications.worlds import people, told_of_likes, tweets_of
from tests.outbox import drain
from tests.tweets.list_walks import walk_among_writes
from tweets.services import create_tweet, like_tweet, unlike_tweet

pytestmark = pytest.mark.django_db


def test_pages_are_full_where_much_is_hidden(api, alice, bob, carol, monkeypatch):
    monkeypatch.setattr(sifting, "MOST_OF_A_ROUND", 50)
    tweets = tweets_of(alice, 90)
    told_of_likes(alice, by=[bob], of=tweets[:40], age=0)
    told_of_likes(alice, by=[bob, carol], of=tweets[40:45], age=100)
    told_of_likes(alice, by=[bob], of=tweets[45:], age=200)
    told_of_likes(alice, by=[carol], of=tweets[45:47], age=300)
    api(alice).post("/users/bob/mute/")
    pages = api(alice).walk("/notifications/", page_size=3)
    assert [len(page) for page in pages] == [3, 3, 1]
    found = [int(n["target"]["id"]) for page in pages for n in page]
    assert found == tweets[40:47]
    api(alice).post("/users/carol/mute/")
    assert api(alice).items("/notifications/") == []


def test_a_page_tells_of_tweets_quotes_and_accounts_alike(api, alice, bob):
    tweet = create_tweet(author=as_viewer(alice), content="x" * 150)
    api(bob).post(f"/tweets/{tweet.pk}/like/")
    api(bob).post(f"/tweets/{tweet.pk}/retweet/", {"quote": "q" * 120 + " @alice"})
    api(bob).post("/users/alice/follow/")
    notify(receiver_id=alice.pk, verb=Verb.WELCOME)
    drain()
    told = api(alice).items("/notifications/")
    assert [(n["verb"], n["target"] and n["target"]["preview"]) for n in told] == [
        ("mentioned", "q" * 100),
        ("welcome", None),
        ("followed", None),
        ("quoted", "q" * 100),
        ("liked", "x" * 100),
    ]
    for n in told:
        answer = api(alice).patch(f"/notifications/{n['id']}/", {"is_read": True})
        assert answer.json() == {**n, "is_read": True}


def test_a_walk_of_unread_ones_survives_their_being_read(api, alice, bob):
    tweets = tweets_of(alice, 9)
    told_of_likes(alice, by=[bob], of=tweets)
    client = api(alice)
    following, seen = "/notifications/?unread=true&page_size=2", []
    while following:
        answer = client.get(following).json()
        seen += [int(n["target"]["id"]) for n in answer["results"]]
        following = answer["next"]
        for n in answer["results"]:
            client.patch(f"/notifications/{n['id']}/", {"is_read": True})
    assert seen == tweets
    assert client.items("/notifications/", unread="true") == []


def test_what_wakes_up_during_a_walk_is_seen_at_most_once(api, alice, bob):
    tweets = tweets_of(alice, 6)
    told_of_likes(alice, by=[bob], of=tweets, age=60)
    client = api(alice)
    client.post("/notifications/mark-all-read/")
    first = client.get("/notifications/", {"page_size": 2}).json()
    for tweet_id in (tweets[0], tweets[3]):
        about = (ContentType.TWEET, tweet_id)
        notify(receiver_id=alice.pk, sender_id=bob.pk, verb=Verb.LIKED, about=about)
    rest = [n for page in client.walk(first["next"]) for n in page]
    seen = [int(n["target"]["id"]) for n in first["results"] + rest]
    assert seen == [tweets[n] for n in (0, 1, 2, 4, 5)]
    assert int(client.items("/notifications/")[0]["target"]["id"]) == tweets[3]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("grouped", ["false", "true"])
def test_a_walk_among_writes_skips_none_that_stays_and_repeats_none(api, grouped):
    alice, bob, carol = (UserFactory(username=name) for name in ("alice", "bob", "carol"))
    tweets = [create_tweet(author=as_viewer(alice), content=f"{n}").pk for n in range(24)]
    if grouped == "true":  # every group has an event that stays in place
        told_of_likes(alice, by=people(1), of=tweets, age=3600)
    for tweet_id in tweets:
        like_tweet(actor=as_viewer(bob), tweet_id=tweet_id)
    path = f"/notifications/?grouped={grouped}"
    likes = iter(tweets * 10_000)

    walk = walk_among_writes(
        api(alice),
        path,
        at_first=tweets,
        add=lambda: like_tweet(actor=as_viewer(carol), tweet_id=next(likes)),
        take=lambda tweet_id: unlike_tweet(actor=as_viewer(bob), tweet_id=tweet_id),
    )

    assert len(walk.items) == len({n["id"] for n in walk.items})
    seen = [int(n["target"]["id"]) for n in walk.items]
    if grouped == "true":
        assert len(seen) == len(set(seen))
        assert set(seen) == set(tweets)
    else:
        by_bob = [int(n["target"]["id"]) for n in walk.items if n["actor"]["username"] == "bob"]
        assert set(tweets) - walk.taken <= set(by_bob)
