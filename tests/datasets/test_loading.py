"""What a load leaves, as people see it."""

import pytest
from django.core import mail
from django.db import connection

from accounts.models import User
from notifications.models import Notification
from reliability.models import OutboxMessage
from tests.assertions import no_counter_drifted
from tests.datasets.conftest import AT, at, people

TWEET = "Bonjour @Bob et @nobody, #Été à https://example.com"


def count(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


def person(username):
    return User.objects.get(username=username)


def test_people_come_with_their_names_and_times(dataset, api):
    dataset.write(
        users=[
            ("alice", "Alice Marsh", "2026-03-04T05:06:07.089123Z"),
            ("bob", "", "2026-03-04T07:06:07+02:00"),
        ]
    ).load()
    alice = api(person("bob")).get("/users/alice/").json()
    assert (alice["name"], alice["created_at"]) == ("Alice Marsh", "2026-03-04T05:06:07.089Z")
    bob = api(person("alice")).get("/users/bob/").json()
    assert (bob["name"], bob["created_at"]) == ("", "2026-03-04T05:06:07.000Z")
    assert person("alice").email is None
    assert [found["username"] for found in api(person("bob")).items("/users/", search="mars")] == [
        "alice"
    ]


def test_people_log_in_with_the_one_password_or_not_at_all(dataset, other_dataset, anyone):
    dataset.write(users=people("alice")).load(password="one for all of us")
    other_dataset.write(users=people("alice", "bob")).load()

    def log_in(username):
        body = {"username": username, "password": "one for all of us"}
        return anyone.post("/auth/login/", body).status_code

    assert (log_in("alice"), log_in("bob")) == (200, 401)


def test_follows_fill_feeds_lists_and_counts(dataset, api):
    dataset.write(
        users=people("alice", "bob", "carol"),
        follows=[("alice", "bob", AT), ("alice", "CAROL", AT), ("bob", "alice", AT)],
        tweets=[(1, "bob", "one", at(1), ""), (2, "carol", "two", at(2), "")],
    ).load()
    alice = api(person("alice"))
    assert [item["tweet"]["content"] for item in alice.items("/feed/")] == ["two", "one"]
    profile = alice.get("/users/alice/").json()
    assert (profile["followers_count"], profile["following_count"]) == (1, 2)
    no_counter_drifted()


def test_a_tweet_is_as_if_its_author_had_written_it(dataset, api):
    dataset.write(
        users=people("alice", "bob"), tweets=[(7, "alice", TWEET, "2026-10-01T12:00:00.1239Z", "")]
    ).load()
    bob = api(person("bob"))
    (tweet,) = bob.items("/hashtags/ÉTÉ/tweets/")
    assert tweet["content"] == TWEET
    assert tweet["created_at"] == "2026-10-01T12:00:00.123Z"
    assert tweet["conversation_id"] == tweet["id"]
    written = api(person("alice")).post("/tweets/", {"content": TWEET}).json()
    assert tweet["entities"] == written["entities"]
    assert tweet["entities"]["mentions"][0]["id"] == str(person("bob").pk)
    assert tweet["entities"]["mentions"][1]["id"] is None
    assert bob.get("/users/alice/").json()["tweets_count"] == 2
    assert api(person("alice")).items("/feed/", search="ete A HTTPS") != []


def test_mentions_are_kept_but_nobody_is_told_anything(dataset, api):
    dataset.write(
        users=people("alice", "bob"),
        follows=[("alice", "bob", AT)],
        tweets=[(1, "alice", "@bob @BOB @alice #tag", AT, "")],
        retweets=[("alice", 1, "@bob look", AT), ("bob", 1, "", AT)],
        likes=[("bob", 1, AT)],
    ).load()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sender_id, receiver_id, content_type, content_id, created_at "
            "FROM notifications_mention ORDER BY content_type DESC"
        )
        in_tweet, in_quote = cursor.fetchall()
    alice, bob = person("alice").pk, person("bob").pk
    assert in_tweet[:3] == (alice, bob, "tweet")
    assert in_quote[:3] == (alice, bob, "retweet")
    assert in_tweet[4].isoformat() == in_quote[4].isoformat() == "2026-10-01T12:00:00+00:00"
    assert api(person("bob")).items("/notifications/") == []
    assert not Notification.objects.exists()
    assert not OutboxMessage.objects.exists()
    assert mail.outbox == []


def test_likes_and_retweets_are_counted_and_dated(dataset, api):
    dataset.write(
        users=people("alice", "bob", "carol"),
        follows=[("alice", "bob", AT)],
        tweets=[(1, "carol", "one", at(1), "")],
        retweets=[("bob", 1, "So true, #Été", at(3)), ("carol", 1, " \u200b ", at(2))],
        likes=[("alice", 1, at(4)), ("bob", 1, at(5))],
    ).load()
    (item,) = api(person("alice")).items("/feed/", search="true")
    assert (item["type"], item["quote"], item["created_at"]) == (
        "retweet",
        "So true, #Été",
        at(3),
    )
    assert item["actor"]["username"] == "bob"
    assert (item["tweet"]["likes_count"], item["tweet"]["retweets_count"]) == (2, 2)
    assert item["tweet"]["viewer"] == {"liked": True, "retweeted": False, "bookmarked": False}
    (own,) = [i for i in api(person("carol")).items("/feed/") if i["type"] == "retweet"]
    assert own["quote"] is None
    no_counter_drifted()


@pytest.mark.parametrize("size", [1, 2, 10_000])
def test_replies_hang_together_in_whatever_order_they_stand(dataset, api, chunks_of, size):
    chunks_of(size)
    dataset.write(
        users=people("alice", "bob"),
        tweets=[
            (5, "bob", "fifth", at(5), 4),
            (4, "alice", "fourth", at(4), 2),
            (2, "bob", "second", at(2), 1),
            (1, "alice", "first", at(1), ""),
            (3, "bob", "third", at(3), 1),
        ],
    ).load()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.content, parent.content, root.content, t.comments_count FROM tweets_tweet t "
            "LEFT JOIN tweets_tweet parent ON parent.id = t.in_reply_to_id "
            "LEFT JOIN tweets_tweet root ON root.id = t.conversation_id ORDER BY t.id"
        )
        assert cursor.fetchall() == [
            ("first", None, None, 2),
            ("second", "first", "first", 1),
            ("third", "first", "first", 0),
            ("fourth", "second", "first", 1),
            ("fifth", "fourth", "first", 0),
        ]
    no_counter_drifted()


def test_a_chain_of_thousands_in_reverse_loads_too(dataset, chunks_of):
    chunks_of(500)
    chain = [
        (
            n,
            "alice",
            f"part {n}",
            f"2026-10-01T{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}Z",
            n - 1,
        )
        for n in range(3000, 1, -1)
    ]
    loaded = dataset.write(
        users=people("alice"), tweets=[*chain, (1, "alice", "part 1", "2026-10-01T00:00:01Z", "")]
    ).load()
    assert loaded.counts("tweets") == "3 000 loaded, 0 already there, 0 rejected"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT coalesce(conversation_id, id)) FROM tweets_tweet")
        assert cursor.fetchone() == (1,)


def test_tweets_of_one_millisecond_keep_the_order_of_the_file(dataset, api, chunks_of):
    chunks_of(7)
    dataset.write(
        users=people("alice"), tweets=[(n, "alice", f"{n}", AT, "") for n in range(1, 20)]
    ).load()
    feed = api(person("alice")).items("/feed/", page_size=50)
    assert [item["tweet"]["content"] for item in feed] == [f"{n}" for n in range(19, 0, -1)]


def test_ids_that_are_taken_are_drawn_again(dataset, other_dataset):
    def rewind():
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval('snowflake_sequence', 0)")

    users = people(*(f"user_{n}" for n in range(30)))
    follows = [(f"user_{n}", f"user_{(n + 1) % 30}", AT) for n in range(30)]
    more = [(f"user_{n}", f"user_{(n + 2) % 30}", AT) for n in range(30)]
    rewind()
    dataset.write(users=users, follows=follows).load()
    rewind()
    loaded = other_dataset.write(follows=more).load()
    assert loaded.counts("follows") == "30 loaded, 0 already there, 0 rejected"
    assert count("relationships_follow") == 60


def test_a_full_millisecond_flows_over_into_the_next(dataset, monkeypatch):
    monkeypatch.setattr("datasets.loading.intake.DRAWS", 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('snowflake_sequence', 0)")
        dataset.write(users=people("alice")).load()
        cursor.execute("SELECT setval('snowflake_sequence', 0)")
        dataset.write(users=people("bob")).load()
    first, second = person("alice").created_at, person("bob").created_at
    assert (second - first).total_seconds() == 0.001


def test_long_tweets_are_kept_whole(dataset, api):
    text = "long " * 1000 + "#" + "x" * 400
    dataset.write(users=people("alice"), tweets=[(1, "alice", text, AT, "")]).load()
    (item,) = api(person("alice")).items("/feed/")
    assert item["tweet"]["content"] == text


def test_compressed_files_load_alike(dataset):
    loaded = (
        dataset.write(users=people("alice"), tweets=[(1, "alice", "नमस्ते", AT, "")])
        .compress()
        .load()
    )
    assert loaded.counts("tweets") == "1 loaded, 0 already there, 0 rejected"


def test_people_may_be_in_the_database_already(dataset, alice, api):
    loaded = dataset.write(tweets=[(1, "ALICE", "one", AT, "")]).load()
    assert loaded.counts("tweets") == "1 loaded, 0 already there, 0 rejected"
    assert len(api(alice).items("/feed/")) == 1
    assert alice.has_usable_password()
