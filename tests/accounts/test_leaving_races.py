"""Leaving an account while it is used, in real threads; and writes that a departure overtakes."""

import pytest

from accounts.models import Session, User
from accounts.services import deactivate, leaving
from config.errors import NotFound
from notifications.models import Notification
from relationships.models import Block, Follow, Mute
from tests.assertions import no_counter_drifted, refused
from tests.client import Client, client_of
from tests.factories import PASSWORD, UserFactory, as_viewer
from tests.factories import deactivate as set_inactive
from tweets.models import Bookmark, Like, Retweet, Tweet
from tweets.services import create_tweet

LOGIN = {"username": "alice", "password": PASSWORD}


def statuses(answers):
    return {answer.status_code for answer in answers}


def alive():
    return Session.objects.filter(user__username="alice", ended_at=None).count()


@pytest.mark.parametrize("times", range(3))
def test_no_session_survives_a_deactivation(run_concurrently, times):
    alice = UserFactory(username="alice")
    clients = [client_of(alice) for _ in range(4)]
    pairs = [Client().post("/auth/login/", LOGIN).json() for _ in range(4)]

    def call(number):
        kind, n = number % 4, number // 4
        if kind == 0:
            return clients[n].post("/auth/deactivate/", {"password": PASSWORD})
        if kind == 1:
            return Client().post("/auth/login/", LOGIN)
        if kind == 2:
            body = {"refresh": pairs[n]["refresh"]}
            return Client().post("/auth/token/refresh/", body)
        client = Client()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {pairs[n]['access']}")
        return client.post("/auth/logout/", {"refresh": pairs[n]["refresh"]})

    answers = run_concurrently(16, call)
    assert statuses(answers) <= {200, 204, 401, 403, 404}
    assert 204 in statuses(answers[::4])
    assert not User.objects.get().is_active
    assert alive() == 0
    tokens = [a.json()["access"] for a in answers if a.status_code == 200]
    for token in [*tokens, *(pair["access"] for pair in pairs)]:
        client = Client()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
        refused(client.get("/me/"), 401, "token_not_valid")


def test_leaving_and_coming_back_at_once_leaves_one_or_the_other(run_concurrently):
    alice = UserFactory(username="alice")

    def call(number):
        if number % 2:
            return Client().post("/auth/reactivate/", LOGIN)
        return client_of(alice).post("/auth/deactivate/", {"password": PASSWORD})

    answers = run_concurrently(16, call)
    assert statuses(answers) <= {200, 204, 401, 404}
    user = User.objects.get()
    assert user.is_active == (user.deactivated_at is None)
    if not user.is_active:
        assert alive() == 0


def test_many_who_come_back_at_once_are_told_once(run_concurrently):
    set_inactive(UserFactory(username="alice"))
    answers = run_concurrently(12, lambda: Client().post("/auth/reactivate/", LOGIN))
    assert statuses(answers) == {200}
    assert Notification.objects.filter(verb="reactivated").count() == 1
    assert alive() == 12


def test_what_is_written_beside_a_deactivation_is_whole_or_not_there(run_concurrently):
    alice, bob = UserFactory(username="alice"), UserFactory(username="bob")
    tweets = [create_tweet(author=as_viewer(bob), content=f"{n}") for n in range(4)]
    client = client_of(alice)
    client.get("/me/")
    calls = [
        *(("/tweets/", {"content": f"word {n}"}) for n in range(4)),
        *((f"/tweets/{tweet.pk}/comments/", {"content": "reply"}) for tweet in tweets),
        *((f"/tweets/{tweet.pk}/like/", None) for tweet in tweets),
        *((f"/tweets/{tweet.pk}/retweet/", None) for tweet in tweets),
        *((f"/tweets/{tweet.pk}/bookmark/", None) for tweet in tweets),
        ("/users/bob/follow/", None),
        ("/auth/deactivate/", {"password": PASSWORD}),
    ]

    def call(number):
        own = Client()
        own.credentials(**client._credentials)
        path, body = calls[number]
        return own.post(path, body)

    answers = run_concurrently(len(calls), call)
    assert statuses(answers) <= {200, 201, 204, 401, 404}
    written = sum(
        model.objects.filter(**{field: alice}).count()
        for model, field in ((Tweet, "author"), (Like, "user"), (Retweet, "user"))
    )
    written += Bookmark.objects.filter(user=alice).count() + Follow.objects.count()
    assert written == [a.status_code < 300 for a in answers[:-1]].count(True)
    assert answers[-1].status_code == 204
    no_counter_drifted()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("post", "/tweets/", {"content": "hello"}),
        ("post", "/tweets/{theirs}/comments/", {"content": "hello"}),
        ("post", "/tweets/{theirs}/like/", None),
        ("delete", "/tweets/{liked}/like/", None),
        ("post", "/tweets/{theirs}/bookmark/", None),
        ("delete", "/tweets/{liked}/bookmark/", None),
        ("post", "/tweets/{theirs}/retweet/", {"quote": "hello"}),
        ("delete", "/tweets/{mine}/", None),
        ("patch", "/tweets/{mine}/", {"content": "other"}),
        ("post", "/users/bob/follow/", None),
        ("post", "/users/bob/block/", None),
        ("post", "/users/bob/mute/", None),
        ("patch", "/me/", {"name": "other"}),
        ("post", "/auth/email/change/", {"email": "a@example.net", "password": PASSWORD}),
        ("post", "/auth/deactivate/", {"password": PASSWORD}),
        ("post", "/me/delete/", {"password": PASSWORD}),
    ],
)
def test_a_write_that_a_departure_overtakes_writes_nothing(
    api, alice, bob, monkeypatch, method, path, body
):
    """Its token was checked while the account was still active."""
    theirs, liked = (create_tweet(author=as_viewer(bob), content=word) for word in ("a", "b"))
    mine = create_tweet(author=as_viewer(alice), content="mine")
    client = api(alice)
    for kind in ("like", "bookmark"):
        client.post(f"/tweets/{liked.pk}/{kind}/")
    monkeypatch.setattr("accounts.live_sessions.is_live", lambda *_, **__: True)
    set_inactive(alice)
    before = everything()
    where = path.format(theirs=theirs.pk, liked=liked.pk, mine=mine.pk)
    answer = getattr(client, method)(where, body)
    assert answer.status_code in {401, 404}, answer.content
    assert everything() == before


def everything():
    models = (User, Tweet, Like, Bookmark, Retweet, Follow, Block, Mute, Notification)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.django_db
def test_only_an_active_account_is_left(alice):
    set_inactive(alice)
    with pytest.raises(NotFound):
        deactivate(viewer=as_viewer(alice), password=PASSWORD)


@pytest.mark.django_db
def test_the_password_that_was_checked_must_still_be_the_password(api, alice, monkeypatch):
    checked = leaving.check_own_password

    def check_then_be_overtaken(**asked):
        user = checked(**asked)
        User.objects.update(password="!")
        return user

    monkeypatch.setattr(leaving, "check_own_password", check_then_be_overtaken)
    refused(
        api(alice).post("/auth/deactivate/", {"password": PASSWORD}),
        400,
        "wrong_password",
        "password",
    )
    assert User.objects.get().is_active
