"""What is deleted, hidden or edited is in no kept answer any more."""

import pytest
from django.test import TestCase

from accounts.models import User
from accounts.services import suspend, unsuspend
from tests.client import Client
from tests.factories import PASSWORD, UserFactory
from tests.kept.reads import let_a_moment_pass, post
from tests.outbox import drain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]


@pytest.fixture
def shown(reader, api, bob, carol):
    """Carol's tweet, which Bob retweets, in all the places where Alice's answers are kept."""
    tweet = post(api(carol))
    api(bob).post(f"/tweets/{tweet}/retweet/", {"quote": "look"})

    def places():
        feed = [item["tweet"]["id"] for item in reader.items("/feed/")]
        posts = [item["tweet"]["id"] for item in reader.items("/users/bob/posts/")]
        return [tweet in feed, tweet in posts, reader.get(f"/tweets/{tweet}/").status_code == 200]

    assert places() == places() == [True] * 3
    return tweet, places


NOWHERE = [False, False, False]


def test_nobody_is_shown_what_was_deleted(shown, api, carol):
    tweet, places = shown
    api(carol).delete(f"/tweets/{tweet}/")
    assert places() == NOWHERE


def test_nobody_is_shown_what_turned_private(shown, api, carol):
    _, places = shown
    api(carol).patch("/me/", {"is_private": True})
    assert places() == NOWHERE


def test_nobody_is_shown_someone_suspended_until_they_are_back(shown, carol):
    _, places = shown
    moderator = User.objects.create_superuser("staff_member", "staff@example.com", "x")
    with TestCase.captureOnCommitCallbacks(execute=True):
        suspend(moderator=moderator, user_id=carol.pk, reason="spam")
    assert places() == NOWHERE
    with TestCase.captureOnCommitCallbacks(execute=True):
        unsuspend(moderator=moderator, user_id=carol.pk, reason="no spam")
    let_a_moment_pass()
    assert places() == [True] * 3


def test_who_comes_back_is_back_in_what_others_passed_on(shown, api, carol):
    _, places = shown
    assert api(carol).post("/auth/deactivate/", {"password": PASSWORD}).status_code == 204
    assert places() == places() == NOWHERE
    body = {"username": "carol", "password": PASSWORD}
    assert Client().post("/auth/reactivate/", body).status_code == 200
    let_a_moment_pass()
    assert places() == [True] * 3


def test_who_turns_public_is_seen_in_what_others_passed_on(shown, api, carol):
    _, places = shown
    api(carol).patch("/me/", {"is_private": True})
    assert places() == places() == NOWHERE
    api(carol).patch("/me/", {"is_private": False})
    let_a_moment_pass()
    assert places() == [True] * 3


def test_what_a_deleted_account_did_is_counted_off_where_the_tweet_is_alone(reader, api, bob):
    tweet = post(api(bob))
    leaver = api(UserFactory(username="leaver"))
    leaver.post(f"/tweets/{tweet}/like/")
    leaver.post(f"/tweets/{tweet}/retweet/")
    leaver.post(f"/tweets/{tweet}/comments/", {"content": "yes"})
    kinds = ("likes_count", "retweets_count", "comments_count")

    def counts():
        cards = [client.get(f"/tweets/{tweet}/").json() for client in (reader, api(bob))]
        return [card[kind] for card in cards for kind in kinds]

    assert leaver.post("/me/delete/", {"password": PASSWORD}).status_code == 204
    assert counts() == [1] * 6
    with TestCase.captureOnCommitCallbacks(execute=True):
        while drain():
            pass
    assert counts() == [0] * 6


@pytest.mark.parametrize("leave", ["/auth/deactivate/", "/me/delete/"])
def test_nobody_is_shown_someone_who_left(shown, api, carol, leave):
    _, places = shown
    assert api(carol).post(leave, {"password": PASSWORD}).status_code == 204
    assert places() == NOWHERE


@pytest.mark.parametrize("blocker", ["alice", "carol"])
def test_nobody_is_shown_who_blocks_them_or_whom_they_block(shown, api, blocker, alice, carol):
    _, places = shown
    people = {"alice": alice, "carol": carol}
    other = next(name for name in people if name != blocker)
    api(people[blocker]).post(f"/users/{other}/block/")
    assert places() == NOWHERE
    api(people[blocker]).delete(f"/users/{other}/block/")
    assert places() == [True] * 3


def test_nobody_is_shown_a_retweet_that_was_taken_back(shown, api, bob):
    tweet, places = shown
    api(bob).delete(f"/tweets/{tweet}/retweet/")
    assert places() == [False, False, True]


def test_edits_and_new_names_show_wherever_they_are_retweeted(shown, api, carol, reader):
    tweet, _ = shown
    api(carol).patch(f"/tweets/{tweet}/", {"content": "new words"})
    api(carol).patch("/me/", {"name": "New Name"})
    for path in ("/feed/", "/users/bob/posts/"):
        (item,) = reader.items(path)
        assert item["tweet"]["content"] == "new words"
        assert item["tweet"]["author"]["name"] == "New Name"
    assert reader.get(f"/tweets/{tweet}/").json()["author"]["name"] == "New Name"
