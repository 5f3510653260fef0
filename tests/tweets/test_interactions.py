import pytest

from notifications.models import Notification
from tests.assertions import no_counter_drifted, refused
from tests.factories import UserFactory, as_viewer
from tweets.models import Like, Retweet, Tweet
from tweets.services import create_tweet

pytestmark = pytest.mark.django_db


@pytest.fixture
def tweet(alice):
    return create_tweet(author=as_viewer(alice), content="like me")


def test_liking_is_idempotent_both_ways(api, bob, tweet):
    path = f"/tweets/{tweet.pk}/like/"
    for _ in range(2):
        assert api(bob).post(path).json() == {"liked": True, "likes_count": 1}
    assert api(bob).get(f"/tweets/{tweet.pk}/").json()["viewer"]["liked"] is True
    for _ in range(2):
        assert api(bob).delete(path).json() == {"liked": False, "likes_count": 0}
    no_counter_drifted()


def test_bookmarking_is_idempotent_private_and_counted_for_the_author(api, alice, bob, tweet):
    path = f"/tweets/{tweet.pk}/bookmark/"
    for _ in range(2):
        assert api(bob).post(path).json() == {"bookmarked": True}
    assert api(alice).get(f"/tweets/{tweet.pk}/").json()["bookmarks_count"] == 1
    assert not Notification.objects.exists()
    for _ in range(2):
        assert api(bob).delete(path).json() == {"bookmarked": False}
    no_counter_drifted()


def test_a_retweet_keeps_its_id_while_its_quote_changes(api, bob, tweet):
    path = f"/tweets/{tweet.pk}/retweet/"

    def retweet(**body):
        answer = api(bob).post(path, body)
        assert answer.status_code == 200, answer.content
        assert answer.json()["retweets_count"] == 1
        return answer.json()["quote"]

    assert retweet() is None
    before = Retweet.objects.get()
    assert retweet(quote="so true") == "so true"
    assert retweet() == "so true"
    assert retweet(quote="even truer") == "even truer"
    assert retweet(quote=" \u200b ") is None
    assert retweet(quote="again") == "again"
    assert retweet(quote=None) is None
    after = Retweet.objects.get()
    assert (after.pk, after.created_at) == (before.pk, before.created_at)
    no_counter_drifted()


@pytest.mark.parametrize(
    ("quote", "code"),
    [("a" * 281, "text_too_long"), (5, "invalid"), ("\ufffe", "invalid_characters")],
)
def test_a_bad_quote_is_refused_and_nothing_is_written(api, bob, tweet, quote, code):
    refused(api(bob).post(f"/tweets/{tweet.pk}/retweet/", {"quote": quote}), 400, code, "quote")
    assert not Retweet.objects.exists()
    no_counter_drifted()


def test_taking_a_retweet_back_is_idempotent(api, bob, tweet):
    path = f"/tweets/{tweet.pk}/retweet/"
    api(bob).post(path, {"quote": "hm"})
    for _ in range(2):
        assert api(bob).delete(path).json() == {
            "retweeted": False,
            "retweets_count": 0,
            "quote": None,
        }
    assert not Retweet.objects.exists()
    assert not Notification.objects.exists()
    no_counter_drifted()


def test_own_tweets_may_be_liked_and_retweeted_without_notice(api, alice, tweet):
    api(alice).post(f"/tweets/{tweet.pk}/like/")
    api(alice).post(f"/tweets/{tweet.pk}/retweet/")
    assert not Notification.objects.exists()
    assert [item["type"] for item in api(alice).items("/feed/")] == ["retweet", "tweet"]


def test_liking_twice_at_once_counts_once(api, run_concurrently):
    alice, bob = UserFactory(), UserFactory()
    tweet = create_tweet(author=as_viewer(alice), content="hot")
    client = api(bob)
    answers = run_concurrently(16, lambda: client.post(f"/tweets/{tweet.pk}/like/"))
    assert {answer.status_code for answer in answers} == {200}
    assert Tweet.objects.get().likes_count == Like.objects.count() == 1
    assert Notification.objects.filter(verb="liked").count() == 1


def test_retweeting_and_undoing_at_once_by_one_person_never_fails(api, run_concurrently):
    alice, bob = UserFactory(), UserFactory()
    tweet = create_tweet(author=as_viewer(alice), content="hot")
    path, client = f"/tweets/{tweet.pk}/retweet/", api(bob)

    def act(number):
        calls = [lambda: client.post(path, {"quote": f"q {number}"}), lambda: client.delete(path)]
        return {calls[(number + turn) % 2]().status_code for turn in range(12)}

    assert set().union(*run_concurrently(12, act)) == {200}
    no_counter_drifted()
    told = Notification.objects.filter(verb__in=["retweeted", "quoted"]).count()
    assert told == Retweet.objects.count()


def test_retweeting_a_retweet_is_retweeting_the_original(api, alice, bob, carol, tweet):
    api(bob).post(f"/tweets/{tweet.pk}/retweet/")
    passed_on = Retweet.objects.get()
    for _ in range(2):
        answer = api(carol).post(f"/tweets/{passed_on.pk}/retweet/", {"quote": "again"})
        assert answer.json() == {"retweeted": True, "retweets_count": 2, "quote": "again"}
    assert [retweet.tweet_id for retweet in Retweet.objects.all()] == [tweet.pk, tweet.pk]
    refused(
        api(carol).post(f"/tweets/{passed_on.pk}/retweet/", {"quote": 5}), 400, "invalid", "quote"
    )
    assert api(carol).delete(f"/tweets/{passed_on.pk}/retweet/").json()["retweets_count"] == 1
    refused(api(carol).post("/tweets/5/retweet/", {"quote": 5}), 404, "not_found")
    no_counter_drifted()
