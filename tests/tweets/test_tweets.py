import pytest

from config.ids import time_of, timestamp
from notifications.models import Mention, Notification
from reliability.models import OutboxMessage
from tests.assertions import SAVEPOINT, no_counter_drifted, refused
from tests.factories import UserFactory, as_viewer
from tests.outbox import drain
from tweets.models import Bookmark, HashtagUse, Like, Retweet, Tweet
from tweets.services import create_tweet

pytestmark = pytest.mark.django_db


def write(client, content):
    answer = client.post("/tweets/", {"content": content})
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_a_tweet_comes_back_whole_and_as_it_was_sent(api, alice, bob):
    content = "  Hi @BOB and @nobody_here 👩‍👩‍👧 #Fröst $TSLA https://example.com/a?b=c  "
    tweet = write(api(alice), content)
    assert tweet["content"] == content
    assert tweet["author"]["username"] == "alice"
    assert tweet["entities"]["mentions"] == [
        {"username": "BOB", "id": str(bob.pk), "indices": [5, 9]},
        {"username": "nobody_here", "id": None, "indices": [14, 26]},
    ]
    for kind, sigil in [("hashtags", "tag"), ("cashtags", "tag"), ("urls", "url")]:
        (entity,) = tweet["entities"][kind]
        start, end = entity["indices"]
        assert content[start:end].endswith(entity[sigil])
    assert tweet["conversation_id"] == tweet["id"]
    assert tweet["in_reply_to_id"] is tweet["edited_at"] is None
    assert (tweet["bookmarks_count"], tweet["media"]) == (0, [])
    assert api(alice).get(f"/tweets/{tweet['id']}/").json() == tweet
    assert api(bob).get(f"/tweets/{tweet['id']}/").json()["bookmarks_count"] is None
    assert api(alice).get("/me/").json()["tweets_count"] == 1


def test_the_id_is_a_string_that_encodes_the_time(api, alice):
    tweet = write(api(alice), "tick")
    assert isinstance(tweet["id"], str)
    assert timestamp(time_of(int(tweet["id"]))) == tweet["created_at"]
    assert Tweet.objects.get().created_at == time_of(int(tweet["id"]))
    later = [write(api(alice), f"tock {n}")["id"] for n in range(5)]
    assert later == sorted(later, key=int)


def test_reading_a_tweet_carries_a_strong_etag(api, alice):
    tweet = write(api(alice), "tick")
    assert api(alice).get(f"/tweets/{tweet['id']}/")["ETag"] == '"1"'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "blank"),
        ("   \n\t", "blank"),
        ("\u200b\u2060\u00ad", "blank"),
        ("a" * 281, "text_too_long"),
        ("語" * 141, "text_too_long"),
        ("a" * 200_000, "text_too_long"),
        ("nul \x00 inside", "null_characters_not_allowed"),
        ("bad \ufeff inside", "invalid_characters"),
        (123, "invalid"),
        (None, "null"),
        (["a"], "invalid"),
        (True, "invalid"),
    ],
)
def test_a_text_that_cannot_be_a_tweet_is_refused_and_writes_nothing(api, alice, content, code):
    refused(api(alice).post("/tweets/", {"content": content}), 400, code, "content")
    assert not Tweet.objects.exists()
    assert not OutboxMessage.objects.exists()
    no_counter_drifted()


@pytest.mark.parametrize(
    "content", ["a" * 280, "語" * 140, "👨‍👩‍👧‍👦" * 140, "https://x.com/" + "a" * 500]
)
def test_280_weighted_characters_fit(api, alice, content):
    assert write(api(alice), content)["content"] == content


def test_a_tweet_without_content_is_refused(api, alice):
    refused(api(alice).post("/tweets/", {}), 400, "required", "content")


@pytest.mark.parametrize("tweet_id", ["abc", "٣", "1_000", "9" * 19, "9" * 20, "-1", "0", "1.5"])
@pytest.mark.parametrize("rest", ["", "like/", "retweet/", "bookmark/"])
def test_an_id_that_names_nothing_is_404_whatever_the_body(api, alice, tweet_id, rest):
    refused(api(alice).delete(f"/tweets/{tweet_id}/{rest}"), 404, "not_found")
    if rest == "retweet/":
        refused(api(alice).post(f"/tweets/{tweet_id}/{rest}", {"quote": 1}), 404, "not_found")


def test_a_batch_gives_those_that_exist_in_the_order_asked_for(api, alice, bob):
    ids = [write(api(alice), f"n {n}")["id"] for n in range(3)]
    wanted = [ids[2], "12345", ids[0], ids[2]]
    answer = api(bob).items("/tweets/", ids=",".join(wanted))
    assert [tweet["id"] for tweet in answer] == [ids[2], ids[0]]


@pytest.mark.parametrize("ids", ["", "a", "1,,2", "٣", "1" * 20, ",".join(["1"] * 101)])
def test_a_batch_of_what_is_no_id_is_400(api, alice, ids):
    refused(api(alice).get("/tweets/", {"ids": ids}), 400, "invalid", "ids")


def test_deleting_takes_everything_along_and_leaves_exact_counters(api, alice, bob):
    tweet = write(api(alice), "bye @bob #frost")
    path = f"/tweets/{tweet['id']}/"
    api(bob).post(path + "like/")
    api(bob).post(path + "bookmark/")
    api(bob).post(path + "retweet/", {"quote": "oh @alice"})
    drain()
    assert api(alice).delete(path).status_code == 204
    for kind in (Like, Bookmark, Retweet, HashtagUse, Mention):
        assert not kind.objects.exists()
    assert not Notification.objects.exists()
    refused(api(alice).get(path), 404, "not_found")
    refused(api(alice).delete(path), 404, "not_found")
    refused(api(bob).post(path + "like/"), 404, "not_found")
    assert api(alice).items("/feed/") == api(bob).items("/feed/") == []
    assert api(alice).items("/hashtags/frost/tweets/") == []
    assert api(alice).get("/me/").json()["tweets_count"] == 0
    assert Tweet.objects.get().content == ""
    no_counter_drifted()


def test_only_the_author_deletes(api, alice, bob):
    tweet = write(api(alice), "mine")
    refused(api(bob).delete(f"/tweets/{tweet['id']}/"), 403, "not_your_tweet")
    assert api(bob).get(f"/tweets/{tweet['id']}/").status_code == 200


def test_a_hashtag_page_folds_case_and_width_and_pages_by_cursor(api, alice):
    ids = [write(api(alice), f"{n} #Frost #ＦＲＯＳＴ")["id"] for n in range(5)]
    write(api(alice), "no tag: frost")
    drain()
    pages = api(alice).walk("/hashtags/fROST/tweets/", page_size=2)
    assert [[tweet["id"] for tweet in page] for page in pages] == [
        [ids[4], ids[3]],
        [ids[2], ids[1]],
        [ids[0]],
    ]


@pytest.mark.parametrize("tag", ["%00", "a%00b", "%2F", "%F0%9F%94%A5", "a" * 500])
def test_a_hashtag_that_cannot_be_is_404_or_empty(api, alice, tag):
    answer = api(alice).get(f"/hashtags/{tag}/tweets/")
    assert answer.status_code == 404 or answer.json() == {"results": [], "next": None}


@pytest.mark.parametrize("count", [1, 50])
def test_lists_of_tweets_take_one_statement(api, alice, count, django_assert_num_queries):
    people = [UserFactory() for _ in range(min(count, 10))]
    ids = []
    for number in range(count):
        author = people[number % len(people)]
        ids.append(create_tweet(author=as_viewer(author), content=f"{number} #frost").pk)
    drain()
    client = api(alice)
    client.get("/me/")
    with django_assert_num_queries(1 + SAVEPOINT):
        assert len(client.items("/hashtags/frost/tweets/", page_size=100)) == count
    with django_assert_num_queries(1):
        assert len(client.items("/tweets/", ids=",".join(map(str, ids)))) == count
