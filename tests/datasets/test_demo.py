import io
from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from datasets.demo import DIRECTORY
from datasets.demo.generate import Demo
from notifications.models import Notification
from relationships.models import Follow
from tests.assertions import no_counter_drifted
from tests.factories import UserFactory
from tweets.models import Like, Retweet, Tweet

pytestmark = pytest.mark.django_db


def load_demo():
    out = io.StringIO()
    call_command("load_demo", stdout=out, stderr=out)
    return out.getvalue()


def totals():
    return [model.objects.count() for model in (User, Tweet, Retweet, Like)]


def test_the_demo_is_there_to_log_in_to(anyone):
    assert load_demo().endswith("demo login: alice / warble-demo\n")
    answer = anyone.post("/auth/login/", {"username": "alice", "password": "warble-demo"})
    assert answer.status_code == 200
    anyone.credentials(HTTP_AUTHORIZATION=f"Bearer {answer.json()['access']}")
    feed = anyone.items("/feed/", page_size=50)
    assert len({item["actor"]["username"] for item in feed}) > 15
    assert {item["type"] for item in feed} == {"tweet", "retweet"}
    no_counter_drifted()


def test_the_demo_has_trends_at_once(api):
    load_demo()
    reader = api(User.objects.get(username="alice"))
    assert "knitting" in {trend["tag"] for trend in reader.items("/trends/")}
    assert reader.items("/search/hashtags/", q="knit")[0]["tag"] == "knitting"
    no_counter_drifted()


def test_there_is_news_for_the_one_to_log_in_as_once(api):
    load_demo()
    reader = api(User.objects.get(username="alice"))
    told = reader.items("/notifications/", page_size=100)
    assert {"followed", "liked", "commented", "mentioned"} <= {news["verb"] for news in told}
    reader.post("/notifications/mark-all-read/")
    load_demo()
    assert reader.get("/notifications/unread-count/").json()["unread_count"] == 0
    assert not Notification.objects.exclude(receiver__username="alice").exists()


def test_the_demo_ends_just_now():
    load_demo()
    newest = max(model.objects.latest("id").created_at for model in (Tweet, Retweet, Like))
    assert timedelta(minutes=2) < timezone.now() - newest < timedelta(minutes=5)


def test_the_demo_is_loaded_once(chunks_of, monkeypatch):
    chunks_of(100)
    with monkeypatch.context() as broken:
        broken.delattr("datasets.loading.likes.add_to_counts")
        with pytest.raises(NameError):
            load_demo()
    load_demo()
    before = totals()
    assert before == [40, 600, 150, 1500]
    load_demo()
    assert totals() == before
    no_counter_drifted()


def test_the_demo_leaves_a_real_alice_alone(alice):
    assert "Other people have usernames of the demo: alice." in load_demo()
    UserFactory(username="bob")
    assert "alice, bob" in load_demo()
    assert totals() == [2, 0, 0, 0]


def test_the_demo_files_are_what_the_generator_makes(tmp_path):
    Demo().write(tmp_path)
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (DIRECTORY / path.name).read_bytes()


def test_alice_has_the_liveliest_feed():
    load_demo()
    written = Counter(Tweet.objects.filter(in_reply_to=None).values_list("author", flat=True))
    feeds = {
        user.username: sum(written[author] for author in [user.pk, *user_follows(user)])
        for user in User.objects.all()
    }
    assert max(feeds, key=feeds.get) == "alice"
    assert min(feeds.values()) > 50


def user_follows(user):
    return Follow.objects.by(user.pk).values_list("following", flat=True)
