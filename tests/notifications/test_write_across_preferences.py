"""What a person does not want to be told of is not written; the act itself takes place."""

import pytest

from notifications.models import Mention, Notification, NotificationPreference, Verb
from notifications.services import notify
from relationships.services import follow
from tests.client import client_of
from tests.factories import UserFactory, as_viewer
from tests.notifications.acts import ACTS, Stage, like

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(alice, bob):
    return Stage(client_of(alice), client_of(bob))


def prefer(stage, **settings):
    answer = stage.alice.patch("/me/notification-preferences/", settings)
    assert answer.status_code == 200, answer.content


def told(user):
    return list(Notification.objects.filter(receiver=user).values_list("verb", flat=True))


@pytest.mark.parametrize("verb", ACTS)
def test_without_a_preference_one_is_told(stage, alice, verb):
    ACTS[verb](stage)
    assert told(alice) == [verb]


@pytest.mark.parametrize("verb", ACTS)
def test_off_nothing_is_written(stage, alice, verb):
    prefer(stage, **{verb: "off"})
    ACTS[verb](stage)
    assert told(alice) == []
    assert stage.alice.items("/notifications/") == []


@pytest.mark.parametrize("verb", ACTS)
def test_off_for_all_others_one_is_told(stage, alice, verb):
    prefer(stage, **dict.fromkeys(set(ACTS) - {verb}, "off"))
    ACTS[verb](stage)
    assert told(alice) == [verb]


@pytest.mark.parametrize("verb", ACTS)
def test_on_again_one_is_told(stage, alice, verb):
    prefer(stage, **{verb: "off"})
    prefer(stage, **{verb: "on"})
    ACTS[verb](stage)
    assert told(alice) == [verb]


@pytest.mark.parametrize("verb", [verb for verb in ACTS if verb != "follow_accepted"])
def test_of_strangers_nothing_is_written_to_whom_hears_only_of_people_they_follow(
    stage, alice, bob, verb
):
    follow(actor=as_viewer(bob), username="alice")  # the other direction does not count
    stage.bob.delete("/users/alice/follow/")
    Notification.objects.all().delete()
    prefer(stage, **{verb: "following"})
    ACTS[verb](stage)
    assert told(alice) == []


@pytest.mark.parametrize("verb", ACTS)
def test_of_people_they_follow_they_hear(stage, alice, verb):
    """Who is accepted follows by then."""
    prefer(stage, **{verb: "following"})
    if verb != "follow_accepted":
        follow(actor=as_viewer(alice), username="bob")
    ACTS[verb](stage)
    assert told(alice) == [verb]


def test_the_senders_own_preferences_do_not_matter(stage, alice):
    off = dict.fromkeys(ACTS, "off")
    assert stage.bob.patch("/me/notification-preferences/", off).status_code == 200
    like(stage)
    assert told(alice) == ["liked"]


def test_a_mention_is_listed_though_word_of_it_is_off(stage, alice):
    prefer(stage, mentioned="off")
    ACTS["mentioned"](stage)
    assert told(alice) == []
    assert Mention.objects.count() == 1
    assert len(stage.alice.items("/mentions/")) == 1


def test_what_was_written_stays(stage, alice):
    like(stage)
    prefer(stage, liked="off")
    (kept,) = stage.alice.items("/notifications/")
    assert kept["verb"] == "liked"
    stage.bob.delete(f"{stage.about}/like/")
    assert told(alice) == []


def test_an_equal_event_does_not_wake_a_read_one_against_a_preference(stage, alice, bob):
    ACTS["followed"](stage)
    stage.alice.post("/notifications/mark-all-read/")
    before = Notification.objects.values().get()
    prefer(stage, followed="off")
    notify(receiver_id=alice.pk, verb=Verb.FOLLOWED, sender_id=bob.pk)
    assert Notification.objects.values().get() == before


def test_a_quote_that_is_not_wanted_does_not_keep_the_retweet_quiet(stage, alice):
    prefer(stage, quoted="off")
    ACTS["quoted"](stage)
    assert told(alice) == []
    stage.bob.post(f"{stage.about}/retweet/", {"quote": None})
    assert told(alice) == ["retweeted"]
    stage.bob.post(f"{stage.about}/retweet/", {"quote": "again"})
    assert told(alice) == []


@pytest.mark.parametrize(
    "verb", ["welcome", "password_changed", "password_reset", "deactivated", "reactivated"]
)
def test_word_of_ones_account_is_not_written_when_it_is_off(stage, alice, verb):
    notify(receiver_id=alice.pk, verb=Verb(verb))
    assert told(alice) == [verb]
    Notification.objects.all().delete()
    prefer(stage, **{verb: "off"})
    notify(receiver_id=alice.pk, verb=Verb(verb))
    assert told(alice) == []


@pytest.mark.parametrize("count", [0, 1, 13])
def test_a_like_tells_its_author_in_one_statement(stage, alice, count, django_assert_num_queries):
    """Whatever the preferences, and whoever else blocks, mutes and follows."""
    NotificationPreference.objects.bulk_create(
        NotificationPreference(user=alice, verb=verb, setting="following")
        for verb in list(Verb)[:count]
    )
    for _ in range(count):
        follow(actor=as_viewer(alice), username=UserFactory().username)
    stage.bob.get("/me/")
    with django_assert_num_queries(4) as taken:  # the like, the notification; savepoint
        like(stage)
    writes = [query["sql"] for query in taken.captured_queries]
    assert sum("INTO notifications_notification" in sql for sql in writes) == 1
