"""`GET /trends/`: what rises, for whom, and what vanishes from it at once."""

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from config.celery import app
from config.ids import SEQUENCE_BITS, time_of
from tests.assertions import no_counter_drifted, refused
from tests.client import client_of
from tests.factories import PASSWORD, UserFactory, as_viewer, reactivate
from tests.outbox import drain
from tweets.discovery.rising import rising
from tweets.discovery.scoring import Window
from tweets.models import Hashtag, TagAuthor, TagBucket, Trend, TrendWindow, Tweet
from tweets.services import create_comment, create_tweet, refresh_trends, sweep_trends
from tweets.services.tags import TagUse, bucket_at, tag_tweets

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(api, alice):
    return api(alice)


@pytest.fixture
def people(db):
    return [UserFactory() for _ in range(6)]


def write(author, text):
    tweet = create_tweet(author=as_viewer(author), content=text)
    drain()
    return tweet


def trending(client, **query):
    return [item["tag"] for item in client.items("/trends/", **query)]


def refreshed(client, **query):
    refresh_trends()
    return trending(client, **query)


def use(tag, author, *, ago, now=None, times=1):
    """As if `author` had used `tag` so long ago, which is a past that the API cannot write."""
    at = (now or timezone.now()) - ago
    for _ in range(times):
        number = Tweet.objects.count() + 1
        tweet_id = (int(at.timestamp() * 1000) << SEQUENCE_BITS) + number
        Tweet.objects.create(pk=tweet_id, author=author, content=f"#{tag}", search_text="")
        User.objects.filter(pk=author.pk).update(tweets_count=F("tweets_count") + 1)
        tag_tweets([TagUse(tag, tweet_id)])


def test_what_more_people_use_trends_with_the_total_of_its_tweets(client, people):
    for person in people:
        write(person, "#frost")
    for person in people[:3]:
        write(person, "#Rain")
    write(people[0], "#rain again")
    assert trending(client) == []
    refresh_trends()
    for window in ("hour", "day"):
        assert client.items("/trends/", window=window) == [
            {"tag": "frost", "tweets_count": 6},
            {"tag": "rain", "tweets_count": 4},
        ]
    assert trending(client) == ["frost", "rain"]
    no_counter_drifted()


def test_an_account_alone_makes_no_trend_nor_do_two(client, people):
    for number in range(20):
        for person in people[:2]:
            write(person, f"#mine #mine{number % 2} {number}")
    write(people[0], "#three")
    write(people[1], "#three")
    assert refreshed(client) == []
    write(people[2], "#three")
    assert refreshed(client) == ["three"]
    assert TagAuthor.objects.filter(author=people[0]).count() <= 8, "rolled up"


def test_how_often_someone_writes_does_not_count(client, people):
    for person in people[:4]:
        write(person, "#four")
    for number in range(15):
        for person in people[:3]:
            write(person, f"#loud {number}")
    assert refreshed(client) == ["four", "loud"]


@pytest.mark.parametrize("minutes", [1, 6, 400])
def test_what_is_used_as_always_does_not_rise(client, people, minutes):
    now = timezone.now()
    for day in range(8):
        for person in people:
            use("always", person, ago=timedelta(days=day, minutes=minutes), now=now)
    for person in people[:3]:
        use("new", person, ago=timedelta(minutes=1))
    assert refreshed(client, window="day") == ["new"]


def test_a_rise_is_against_the_own_past_not_against_others(client, people):
    crowd = people + [UserFactory() for _ in range(6)]
    for day in range(1, 8):
        for person in crowd:
            use("big", person, ago=timedelta(days=day, hours=1))
    for person in crowd:
        use("big", person, ago=timedelta(minutes=2))
    for person in people[:4]:
        use("small", person, ago=timedelta(minutes=2))
    # big: about (12 - 11) / sqrt(12); small: 4 / sqrt(1).
    assert refreshed(client, window="day") == ["small", "big"]


def test_a_trend_fades_and_ends_with_its_window(client, people):
    now = timezone.now()
    for person in people:
        use("older", person, ago=timedelta(minutes=50))
    for person in people[:4]:
        use("newer", person, ago=timedelta(minutes=1))
    assert refreshed(client, window="hour") == ["newer", "older"]
    assert refreshed(client, window="day") == ["older", "newer"]
    refresh_trends(now=now + timedelta(minutes=30))
    assert list(Trend.objects.filter(window="hour").values_list("hashtag__tag", flat=True)) == [
        "newer"
    ]
    refresh_trends(now=now + timedelta(days=2))
    assert not Trend.objects.exists()


def test_the_score_by_hand(people):
    """Windows of two buckets, half after one, and a past of two windows."""
    now = 1000
    tag = Hashtag.objects.create(tag="frost")
    window = Window(length=2, half_life=1, past=2)

    def came(bucket, *authors):
        row = TagBucket.objects.create(hashtag=tag, bucket=bucket, authors_count=len(authors))
        for author in authors:
            TagAuthor.objects.create(tag_bucket=row, author=author, uses=3)

    came(1000, *people[:3])
    came(999, *people[2:6])
    came(998, people[0], people[1])
    came(997, people[0])
    came(995, *people)
    came(994, *people)  # too long ago
    came(1001, *people)  # not yet
    # lately: three now, and three more of the bucket before at a half: 4.5
    # usual: the window before has 2 and 1/2, the one before that 6/2; they weigh 4/7 and 3/7:
    # (4 * 2.5 + 3 * 3) / 7 = 19/7. (4.5 - 19/7) / sqrt(26/7) = 0.92656
    (found,) = rising(window, now=now)
    assert found.hashtag_id == tag.pk
    assert found.score == pytest.approx(0.92656, abs=1e-5)


def test_private_and_absent_authors_make_no_trend(client, api, people):
    for person in people[:4]:
        write(person, "#frost")
    for person in people[:2]:
        api(person).patch("/me/", {"is_private": True})
    assert refreshed(client) == []
    write(people[4], "#frost")
    assert refreshed(client) == ["frost"]
    api(people[4]).post("/auth/deactivate/", {"password": PASSWORD})
    assert refreshed(client) == []


@pytest.mark.parametrize(
    "leaving",
    [
        lambda person, tweet: client_of(person).patch("/me/", {"is_private": True}),
        lambda person, tweet: client_of(person).post("/auth/deactivate/", {"password": PASSWORD}),
        lambda person, tweet: client_of(person).post("/me/delete/", {"password": PASSWORD}),
        lambda person, tweet: client_of(person).delete(f"/tweets/{tweet.pk}/"),
        lambda person, tweet: client_of(person).patch(
            f"/tweets/{tweet.pk}/", {"content": "never mind"}
        ),
    ],
    ids=["private", "deactivated", "deleted", "tweet deleted", "tweet edited"],
)
def test_a_trend_vanishes_at_once_with_those_who_made_it(client, people, leaving):
    tweets = [write(person, "#frost") for person in people[:3]]
    assert refreshed(client) == ["frost"]
    assert leaving(people[1], tweets[1]).status_code < 300
    drain()
    assert trending(client) == [], "before it is looked for anew"
    assert refreshed(client) == []
    while drain():
        pass
    no_counter_drifted()


def test_who_comes_back_is_counted_again(client, people):
    for person in people[:3]:
        write(person, "#frost")
    api = client_of(people[0])
    api.post("/auth/deactivate/", {"password": PASSWORD})
    assert refreshed(client) == []
    reactivate(people[0])
    assert refreshed(client) == ["frost"]


def test_replies_to_others_make_no_trend(client, people, bob):
    post = write(bob, "who is in?")
    for person in people:
        create_comment(author=as_viewer(person), tweet_id=post.pk, content="#me")
    drain()
    assert refreshed(client) == []
    assert client.items("/search/hashtags/", q="me") == [{"tag": "me", "tweets_count": 6}]


def test_the_same_trends_for_everyone(client, api, people):
    for person in people:
        write(person, "#frost")
    api(people[0]).post("/users/alice/block/")
    assert refreshed(client) == trending(api(people[0])) == ["frost"]


@pytest.mark.parametrize("window", ["week", "", "HOUR", "a\x00"])
def test_another_window_is_refused(client, window):
    refused(client.get("/trends/", {"window": window}), 400, "invalid_choice", "window")


@pytest.mark.parametrize("count", [1, 50])
def test_a_page_takes_a_fixed_number_of_statements(
    client, people, count, django_assert_num_queries
):
    text = " ".join(f"#t{n}" for n in range(count))
    for person in people[:3]:
        write(person, text)
    refresh_trends()
    client.get("/me/")
    with django_assert_num_queries(4):
        assert len(trending(client, page_size=100)) == count


def test_a_walk_is_as_of_its_first_page(client, people):
    for number in range(9):
        for person in people[: 3 + number % 4]:
            write(person, f"#tag{number}")
    whole = refreshed(client)
    assert len(whole) == 9
    answer = client.get("/trends/", {"page_size": 4}).json()
    seen = [item["tag"] for item in answer["results"]]
    while answer["next"]:
        for person in people:
            write(person, f"#{whole[-1]} #later")
        refresh_trends()
        answer = client.get(answer["next"]).json()
        seen += [item["tag"] for item in answer["results"]]
    assert seen == whole
    following = client.get("/trends/", {"page_size": 1}).json()["next"]
    refused(client.get(f"{following}&window=hour"), 400, "invalid_cursor")


def test_what_is_swept_is_older_than_any_past_that_is_compared(client, people, settings):
    for days in (7, 9, 10):
        use("frost", people[0], ago=timedelta(days=days))
    assert TagBucket.objects.count() == 1, "what is older is not even noted"
    settings.TREND_MEMORY = timedelta(days=1)
    assert sweep_trends(batch=10) == 1
    assert sweep_trends(batch=10) == 0
    assert not TagAuthor.objects.exists()
    assert Hashtag.objects.get().uses_count == 3
    no_counter_drifted()
    for tweet in Tweet.objects.all():
        client_of(people[0]).delete(f"/tweets/{tweet.pk}/")
    no_counter_drifted()


def test_the_bucket_is_that_of_the_tweets_own_time(people):
    tweet = write(people[0], "#frost")
    (bucket,) = TagBucket.objects.values_list("bucket", flat=True)
    assert bucket == bucket_at(time_of(tweet.pk).timestamp())


def test_beat_keeps_the_trends():
    tasks = {entry["task"] for entry in django_settings.CELERY_BEAT_SCHEDULE.values()}
    app.loader.import_default_modules()
    for task in (
        *("tweets.refresh_trends", "tweets.sweep_trends", "tweets.mark_popular_hashtags"),
        "relationships.list_well_known",
    ):
        assert task in tasks
        app.tasks[task]()


def test_two_refreshes_at_once_leave_one_list(run_concurrently):
    people = [UserFactory() for _ in range(3)]
    for person in people:
        write(person, "#frost")
    run_concurrently(8, refresh_trends)
    assert list(Trend.objects.values_list("window", "hashtag__tag").order_by("window")) == [
        ("day", "frost"),
        ("hour", "frost"),
    ]


def test_thirty_two_at_once_make_one_trend_of_exact_counts(run_concurrently):
    people = [UserFactory() for _ in range(32)]

    def act(number):
        client = client_of(people[number // 2])
        client.post("/tweets/", {"content": "#storm #rain"})
        drain()

    run_concurrently(32, act)
    while drain():
        pass
    no_counter_drifted()
    assert sum(TagAuthor.objects.values_list("uses", flat=True)) == 64
    assert dict(Hashtag.objects.values_list("tag", "uses_count")) == {"storm": 32, "rain": 32}
    refresh_trends()
    assert set(Trend.objects.values_list("window", flat=True)) == set(TrendWindow.values)
