"""Nothing doubles, whatever happened before."""

import itertools

import pytest
from django.db import connection

from accounts.models import TakenName, User
from datasets import postgres
from tests.assertions import no_counter_drifted
from tests.datasets.conftest import AT, at, people

TABLES = [
    "accounts_user",
    "relationships_follow",
    "tweets_tweet",
    "tweets_retweet",
    "tweets_like",
    "tweets_hashtaguse",
    "notifications_mention",
]


def rows():
    """How many rows each table has."""
    with connection.cursor() as cursor:
        counts = {}
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts[table] = cursor.fetchone()[0]
        return counts


@pytest.fixture
def lively(dataset):
    names = [f"user_{n}" for n in range(6)]
    return dataset.write(
        users=people(*names),
        follows=[(a, b, AT) for a in names for b in names if a != b],
        tweets=[
            (n, names[n % 6], f"#tag{n % 4} @user_{n % 5} {n}", at(n), n // 2 if n > 6 else "")
            for n in range(1, 31)
        ],
        retweets=[
            (name, n, f"@user_{n} look" if n % 2 else "", AT) for name in names for n in (1, 2)
        ],
        likes=[(name, n, AT) for name in names for n in range(1, 31, 2)],
    )


FULL = {
    "accounts_user": 6,
    "relationships_follow": 30,
    "tweets_tweet": 30,
    "tweets_retweet": 12,
    "tweets_like": 90,
    "tweets_hashtaguse": 30,
}


def test_loading_twice_changes_nothing(lively):
    lively.load()
    before = rows()
    assert before.items() >= FULL.items()
    again = lively.load()
    assert rows() == before
    assert again.counts("users") == "0 loaded, 6 already there, 0 rejected"
    assert again.counts("together") == "0 loaded, 168 already there, 0 rejected"
    no_counter_drifted()


@pytest.mark.parametrize("statements", range(5, 190, 20))
def test_a_load_that_broke_off_anywhere_is_completed_by_the_next(
    lively, chunks_of, monkeypatch, statements
):
    chunks_of(10)
    numbers = itertools.count()
    run = postgres.run

    def breaking(*args):
        if next(numbers) == statements:
            raise RuntimeError("the power went")
        return run(*args)

    with monkeypatch.context() as broken:
        broken.setattr(postgres, "run", breaking)
        with pytest.raises(RuntimeError):
            lively.load()
    no_counter_drifted()
    lively.load()
    assert rows().items() >= FULL.items()
    no_counter_drifted()
    full = rows()
    lively.load()
    assert rows() == full


def test_a_name_that_someone_gave_up_is_not_loaded_for_another(dataset, api):
    dataset.write(users=people("alice", "bob")).load()
    api(User.objects.get(username="alice")).patch("/me/", {"username": "wonder"})
    again = dataset.write(users=people("alice", "bob", "wonder", "carol")).load()
    assert again.counts("users") == "1 loaded, 2 already there, 1 rejected"
    assert again.rejections == ["users.csv:2: The username alice was somebody else's."]
    names = TakenName.objects.values_list("lowered", "user__username")
    assert set(names) == {(n, n) for n in ("bob", "wonder", "carol")} | {("alice", "wonder")}


def test_rows_that_a_file_repeats_are_loaded_once(dataset, chunks_of):
    chunks_of(2)
    loaded = dataset.write(
        users=[*people("alice", "bob"), ("ALICE", "Other", AT)],
        follows=[("alice", "bob", AT)] * 3,
        tweets=[(1, "bob", "one", AT, ""), (2, "bob", "one", AT, ""), (3, "bob", "one", AT, "")],
        retweets=[("alice", 1, "", AT), ("alice", 2, "again", AT)],
        likes=[("alice", 1, AT), ("alice", 2, AT), ("alice", 3, AT)],
    ).load()
    assert loaded.counts("users") == "2 loaded, 1 already there, 0 rejected"
    assert loaded.counts("follows") == "1 loaded, 2 already there, 0 rejected"
    assert loaded.counts("tweets") == "1 loaded, 2 already there, 0 rejected"
    assert loaded.counts("retweets") == "1 loaded, 1 already there, 0 rejected"
    assert loaded.counts("likes") == "1 loaded, 2 already there, 0 rejected"
    assert User.objects.get(username="alice").name == "Alice"
    no_counter_drifted()


def test_two_data_sets_may_number_their_tweets_alike(dataset, other_dataset):
    dataset.write(
        users=people("alice", "bob"),
        tweets=[(1, "alice", "first of one", AT, ""), (2, "bob", "answer of one", AT, 1)],
        likes=[("bob", 1, AT)],
    ).load()
    other_dataset.write(
        users=people("alice", "carol"),
        tweets=[(1, "alice", "first of two", AT, ""), (2, "carol", "answer of two", AT, 1)],
        likes=[("carol", 1, AT), ("alice", 2, AT)],
    ).load()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.content, t.likes_count, parent.content FROM tweets_tweet t "
            "LEFT JOIN tweets_tweet parent ON parent.id = t.in_reply_to_id ORDER BY t.content"
        )
        assert cursor.fetchall() == [
            ("answer of one", 0, "first of one"),
            ("answer of two", 1, "first of two"),
            ("first of one", 1, None),
            ("first of two", 1, None),
        ]
    no_counter_drifted()


def test_a_grown_data_set_adds_what_is_new(dataset, other_dataset):
    tweets = [(1, "alice", "one", at(1), "")]
    dataset.write(users=people("alice"), tweets=tweets).load()
    grown = other_dataset.write(
        users=people("alice", "bob"), tweets=[*tweets, (2, "bob", "two", at(2), 1)]
    ).load()
    assert grown.counts("tweets") == "1 loaded, 1 already there, 0 rejected"
    no_counter_drifted()


def test_a_deleted_tweet_stays_deleted_and_so_does_what_hung_on_it(dataset, api):
    dataset.write(
        users=people("alice", "bob"),
        tweets=[(1, "alice", "one", AT, ""), (2, "alice", "two", AT, ""), (3, "bob", "re", AT, 1)],
        retweets=[("bob", 1, "", AT)],
        likes=[("bob", 1, AT), ("bob", 2, AT)],
    ).load()
    alice = api(User.objects.get(username="alice"))
    (gone,) = [i["id"] for i in alice.items("/feed/") if i["tweet"]["content"] == "one"]
    assert alice.delete(f"/tweets/{gone}/").status_code == 204
    again = dataset.load()
    assert again.counts("tweets") == "0 loaded, 3 already there, 0 rejected"
    assert again.counts("retweets") == "0 loaded, 0 already there, 1 of deleted tweets, 0 rejected"
    assert again.counts("likes") == "0 loaded, 1 already there, 1 of deleted tweets, 0 rejected"
    assert alice.get(f"/tweets/{gone}/").status_code == 404
    no_counter_drifted()


def test_what_people_took_back_is_loaded_anew(dataset, api):
    """A like that is not there cannot be told from one that never was."""
    dataset.write(
        users=people("alice"), tweets=[(1, "alice", "one", AT, "")], likes=[("alice", 1, AT)]
    ).load()
    alice = api(User.objects.get(username="alice"))
    (item,) = alice.items("/feed/")
    alice.delete(f"/tweets/{item['id']}/like/")
    assert dataset.load().counts("likes") == "1 loaded, 0 already there, 0 rejected"
    no_counter_drifted()


def test_an_edited_tweet_is_not_loaded_again(dataset):
    dataset.write(users=people("alice"), tweets=[(1, "alice", "one", AT, "")]).load()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tweets_tweet SET content = 'two', version = 2, edited_at = now()")
    assert dataset.load().counts("tweets") == "0 loaded, 1 already there, 0 rejected"
