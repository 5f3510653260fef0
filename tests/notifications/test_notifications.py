import pytest
from django.utils import timezone

from notifications.models import ContentType, Notification, Verb
from notifications.services import notify
from tests.assertions import refused
from tests.factories import UserFactory, as_viewer, deactivate
from tests.outbox import drain
from tweets.models import Retweet, Tweet
from tweets.services import create_tweet, index_tweet_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def tweet(alice):
    return create_tweet(author=as_viewer(alice), content="tell me")


def verbs(client):
    return [n["verb"] for n in client.items("/notifications/")]


def test_each_act_tells_its_receiver_once(api, alice, bob, tweet):
    for _ in range(2):
        api(bob).post("/users/alice/follow/")
        api(bob).post(f"/tweets/{tweet.pk}/like/")
        api(bob).post(f"/tweets/{tweet.pk}/retweet/")
    retweeted, liked, followed = api(alice).items("/notifications/")
    assert [n["verb"] for n in (retweeted, liked, followed)] == ["retweeted", "liked", "followed"]
    target = {"type": "tweet", "id": str(tweet.pk), "preview": "tell me"}
    assert retweeted["target"] == liked["target"] == target
    assert followed["target"] is None
    assert {n["actor"]["username"] for n in (retweeted, liked, followed)} == {"bob"}
    assert not any(n["is_read"] for n in (retweeted, liked, followed))
    assert api(alice).get("/notifications/unread-count/").json() == {
        "unread_count": 3,
        "capped": False,
    }


def test_undoing_an_act_removes_its_notification(api, alice, bob, tweet):
    for path in (
        "/users/alice/follow/",
        f"/tweets/{tweet.pk}/like/",
        f"/tweets/{tweet.pk}/retweet/",
    ):
        api(bob).post(path)
        assert len(verbs(api(alice))) == 1
        api(bob).delete(path)
        assert verbs(api(alice)) == []


def test_an_equal_event_wakes_a_read_notification_and_moves_it_up(api, alice, bob, tweet):
    api(bob).post(f"/tweets/{tweet.pk}/like/")
    api(bob).post("/users/alice/follow/")
    Notification.objects.update(is_read=True)
    assert verbs(api(alice)) == ["followed", "liked"]
    api(bob).delete(f"/tweets/{tweet.pk}/like/")
    api(bob).post(f"/tweets/{tweet.pk}/like/")
    about = (ContentType.TWEET, tweet.pk)
    notify(receiver_id=alice.pk, sender_id=bob.pk, verb=Verb.LIKED, about=about)
    assert verbs(api(alice)) == ["liked", "followed"]
    unread = api(alice).items("/notifications/", unread="true")
    assert [n["verb"] for n in unread] == ["liked"]
    Notification.objects.update(is_read=True)
    first = api(alice).items("/notifications/")
    notify(receiver_id=alice.pk, sender_id=bob.pk, verb=Verb.FOLLOWED)
    followed, liked = api(alice).items("/notifications/")
    assert (followed["verb"], followed["is_read"]) == ("followed", False)
    assert followed["created_at"] == first[1]["created_at"]
    assert followed["last_event_at"] > first[1]["last_event_at"]
    assert liked["is_read"] is True


def test_an_equal_event_on_an_unread_notification_changes_nothing(alice, bob):
    for _ in range(2):
        notify(receiver_id=alice.pk, sender_id=bob.pk, verb=Verb.FOLLOWED)
        row = Notification.objects.values().get()
        notify(receiver_id=alice.pk, sender_id=bob.pk, verb=Verb.FOLLOWED)
        assert Notification.objects.values().get() == row


def test_a_quote_notifies_quoted_not_also_retweeted(api, alice, bob, tweet):
    path = f"/tweets/{tweet.pk}/retweet/"
    api(bob).post(path, {"quote": "so true"})
    (told,) = api(alice).items("/notifications/")
    retweet_id = str(Retweet.objects.get().pk)
    assert told["verb"] == "quoted"
    assert told["target"] == {"type": "retweet", "id": retweet_id, "preview": "so true"}
    api(bob).post(path, {"quote": None})
    assert verbs(api(alice)) == ["retweeted"]
    api(bob).post(path, {"quote": "or is it"})
    assert verbs(api(alice)) == ["quoted"]


def test_mentions_in_tweets_and_quotes_notify_after_the_worker_ran(api, alice, bob, carol, tweet):
    api(bob).post("/tweets/", {"content": "@CAROL meet @alice and @alice and @bob and @nobody"})
    api(bob).post(f"/tweets/{tweet.pk}/retweet/", {"quote": "look @carol"})
    assert verbs(api(carol)) == []
    drain()
    in_quote, in_tweet = api(carol).items("/notifications/")
    assert in_quote["target"]["type"] == "retweet"
    assert in_quote["target"]["preview"] == "look @carol"
    assert in_tweet["target"]["type"] == "tweet"
    assert verbs(api(alice)) == ["mentioned", "quoted"]
    assert verbs(api(bob)) == []
    api(bob).post(f"/tweets/{tweet.pk}/retweet/", {"quote": "never mind"})
    drain()
    assert [n["target"]["type"] for n in api(carol).items("/notifications/")] == ["tweet"]


def test_parsing_the_same_text_twice_mentions_once(api, alice, bob):
    tweet = create_tweet(author=as_viewer(bob), content="hi @alice")
    drain()
    index_tweet_text(tweet_id=tweet.pk)
    assert verbs(api(alice)) == ["mentioned"]


def test_the_list_is_ones_own_and_walks_by_cursor_under_ties(api, alice, bob):
    people = [UserFactory() for _ in range(7)]
    for person in people:
        notify(receiver_id=alice.pk, sender_id=person.pk, verb=Verb.FOLLOWED)
    Notification.objects.update(last_event_at=timezone.now())
    pages = api(alice).walk("/notifications/", page_size=3)
    assert [len(page) for page in pages] == [3, 3, 1]
    names = [n["actor"]["username"] for page in pages for n in page]
    assert names == [person.username for person in reversed(people)]
    assert verbs(api(bob)) == []


def test_the_list_can_be_narrowed(api, alice, bob, tweet):
    api(bob).post("/users/alice/follow/")
    api(bob).post(f"/tweets/{tweet.pk}/like/")
    Notification.objects.filter(verb="liked").update(is_read=True)
    client = api(alice)
    assert [n["verb"] for n in client.items("/notifications/", unread="true")] == ["followed"]
    assert [n["verb"] for n in client.items("/notifications/", unread="false")] == ["liked"]
    assert [n["verb"] for n in client.items("/notifications/", verb="liked")] == ["liked"]
    refused(client.get("/notifications/", {"unread": "yes"}), 400, "invalid", "unread")
    refused(client.get("/notifications/", {"verb": "sang"}), 400, "invalid_choice", "verb")
    refused(client.get("/notifications/", {"cursor": "x"}), 400, "invalid_cursor")


def test_people_who_cannot_be_seen_are_absent_from_list_and_count(api, alice, bob):
    notify(receiver_id=alice.pk, sender_id=bob.pk, verb=Verb.FOLLOWED)
    notify(receiver_id=alice.pk, verb=Verb.WELCOME)
    deactivate(bob)
    assert verbs(api(alice)) == ["welcome"]
    assert api(alice).get("/notifications/unread-count/").json()["unread_count"] == 1


def test_the_count_is_capped(api, alice, bob):
    numbers = range(1, 1002)
    Tweet.objects.bulk_create(Tweet(id=number, author=alice) for number in numbers)
    Notification.objects.bulk_create(
        Notification(
            receiver=alice, sender=bob, verb="liked", content_type="tweet", content_id=number
        )
        for number in numbers
    )
    assert api(alice).get("/notifications/unread-count/").json() == {
        "unread_count": 1000,
        "capped": True,
    }


@pytest.mark.parametrize("key", [{"sender_id": "bob"}, {}])
def test_one_row_per_event_whatever_the_concurrency_also_for_nulls(key, run_concurrently):
    alice, bob = UserFactory(), UserFactory()
    sender = {"sender_id": bob.pk} if key else {}
    run_concurrently(16, lambda: notify(receiver_id=alice.pk, verb=Verb.WELCOME, **sender))
    assert Notification.objects.count() == 1


@pytest.mark.parametrize("count", [1, 50])
def test_a_page_takes_a_fixed_number_of_statements(
    api, alice, bob, count, django_assert_num_queries
):
    for number in range(count):
        tweet = create_tweet(author=as_viewer(alice), content=f"n {number}")
        api(bob).post(f"/tweets/{tweet.pk}/like/")
        other = create_tweet(author=as_viewer(alice), content=f"m {number}")
        api(bob).post(f"/tweets/{other.pk}/retweet/", {"quote": "hm"})
    client = api(alice)
    client.get("/me/")
    with django_assert_num_queries(1):  # the rows with their actors and first words
        assert len(client.items("/notifications/", page_size=100)) == 2 * count
    with django_assert_num_queries(1):
        client.get("/notifications/unread-count/")
