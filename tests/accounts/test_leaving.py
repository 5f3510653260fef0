"""Deactivating an account and coming back, over HTTP."""

import pytest

from accounts import events
from accounts.models import Session, User
from config.environment import Rate
from notifications.models import Notification
from reliability.models import OutboxMessage
from tests.accounts.letters import deliver
from tests.assertions import no_counter_drifted, refused
from tests.client import Client
from tests.factories import PASSWORD, UserFactory
from tests.outbox import drain

pytestmark = pytest.mark.django_db


def deactivate(client, password=PASSWORD):
    return client.post("/auth/deactivate/", {"password": password})


def enter(way, password=PASSWORD, username="alice"):
    return Client().post(f"/auth/{way}/", {"username": username, "password": password})


def test_leaving_ends_all_sessions_at_once_and_tells_the_owner(api, alice, mailoutbox):
    here, elsewhere = api(alice), api(alice)
    pair = enter("login").json()
    deliver(mailoutbox)
    assert deactivate(here).status_code == 204
    for client in (here, elsewhere):
        refused(client.get("/me/"), 401, "token_not_valid")
        refused(client.post("/tweets/", {"content": "x"}), 401, "token_not_valid")
    refused(
        Client().post("/auth/token/refresh/", {"refresh": pair["refresh"]}), 401, "token_not_valid"
    )
    refused(enter("login"), 403, "account_deactivated")
    refused(enter("login", "wrong"), 401, "invalid_credentials")
    assert not Session.objects.filter(ended_at=None).exists()
    (letter,) = deliver(mailoutbox)
    assert (letter.to, letter.subject) == (["alice@example.com"], "Your account was deactivated")
    user = User.objects.get()
    assert not user.is_active
    assert user.deactivated_at is not None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"password": "wrong"}, "wrong_password"),
        ({"password": ""}, "blank"),
        ({"password": None}, "null"),
        ({"password": 5}, "invalid"),
        ({}, "required"),
    ],
)
@pytest.mark.parametrize("path", ["/auth/deactivate/", "/me/delete/"])
def test_without_the_password_nothing_is_left(api, alice, path, body, code):
    client = api(alice)
    refused(client.post(path, body), 400, code, "password")
    assert User.objects.get().is_active
    assert client.get("/me/").status_code == 200
    assert not Notification.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_coming_back_brings_a_session_and_tells(api, alice, mailoutbox):
    deactivate(api(alice))
    deliver(mailoutbox)
    answer = enter("reactivate")
    assert answer.status_code == 200
    assert set(answer.json()) == {"user", "access", "refresh"}
    assert answer.json()["user"]["username"] == "alice"
    client = Client()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {answer.json()['access']}")
    told = [n["verb"] for n in client.items("/notifications/")]
    assert told == ["reactivated", "deactivated"]
    assert client.post("/tweets/", {"content": "back"}).status_code == 201
    subjects = {letter.subject for letter in deliver(mailoutbox)}
    assert "Your account is back" in subjects
    assert User.objects.get().deactivated_at is None
    assert enter("login").status_code == 200


def test_by_the_address_too(api, alice):
    deactivate(api(alice))
    assert enter("reactivate", username="Alice@Example.com").status_code == 200


def test_an_account_that_is_active_is_logged_in_to_and_not_told(api, alice):
    assert enter("reactivate").status_code == 200
    assert Session.objects.count() == 1
    assert not Notification.objects.exists()
    assert not OutboxMessage.objects.filter(payload__kind="reactivated").exists()


def test_with_a_wrong_password_or_suspended_nobody_comes_back(api, alice):
    deactivate(api(alice))
    refused(enter("reactivate", "wrong"), 401, "invalid_credentials")
    refused(enter("reactivate", username="nobody"), 401, "invalid_credentials")
    User.objects.update(suspended_at="2026-01-01T00:00:00Z")
    refused(enter("reactivate"), 403, "account_suspended")
    assert not User.objects.get().is_active
    assert not Session.objects.filter(ended_at=None).exists()
    assert not Notification.objects.filter(verb="reactivated").exists()


def test_wrong_passwords_count_as_those_of_a_login_do(api, alice, settings):
    settings.THROTTLE_RATES = {**settings.THROTTLE_RATES, "login_failures": Rate(2, 86400)}
    deactivate(api(alice))
    refused(enter("login", "wrong"), 401, "invalid_credentials")
    refused(enter("reactivate", "wrong"), 401, "invalid_credentials")
    refused(enter("reactivate"), 429, "throttled")
    assert not User.objects.get().is_active


def test_events_name_the_account_once_each(api, alice):
    heard = []

    def hear(signal, user_id, **_):
        heard.append((signal, user_id))

    for signal in (events.account_deactivated, events.account_reactivated):
        signal.connect(hear)
    try:
        deactivate(api(alice))
        enter("reactivate")
        enter("reactivate")
    finally:
        for signal in (events.account_deactivated, events.account_reactivated):
            signal.disconnect(hear)
    assert heard == [
        (events.account_deactivated, alice.pk),
        (events.account_reactivated, alice.pk),
    ]


@pytest.fixture
def traces(api, alice, bob, carol):
    """Alice's traces in all that bob reads, and the paths of the reads with what shows her."""
    a, b, c = api(alice), api(bob), api(carol)
    b.post("/users/alice/follow/")
    b.post("/users/carol/follow/")
    c.post("/users/alice/follow/")  # so that alice is suggested to those who follow carol
    a.post("/users/bob/follow/")
    post = a.post("/tweets/", {"content": "alices words @bob #frost"}).json()["id"]
    c.post(f"/tweets/{post}/retweet/", {"quote": "see"})
    mine = b.post("/tweets/", {"content": "mine"}).json()["id"]
    a.post(f"/tweets/{mine}/like/")
    a.post(f"/tweets/{mine}/retweet/", {"quote": "alices words"})
    comment = a.post(f"/tweets/{mine}/comments/", {"content": "alices words"}).json()["id"]
    answer = c.post(f"/tweets/{comment}/comments/", {"content": "below"}).json()["id"]
    drain()
    lists = [
        "/feed/",
        "/feed/?search=alices",
        "/users/carol/posts/",
        f"/tweets/?ids={post},{comment}",
        "/hashtags/frost/tweets/",
        f"/tweets/{mine}/likes/",
        f"/tweets/{mine}/retweets/",
        f"/tweets/{mine}/comments/",
        "/notifications/",
        "/notifications/?grouped=true",
        "/mentions/",
        "/users/?search=alice",
        "/users/bob/followers/",
        "/users/bob/following/",
        "/users/carol/following/",
    ]
    alone = ["/users/alice/", f"/tweets/{post}/", f"/tweets/{comment}/thread/"]
    return {"lists": lists, "alone": alone, "answer": answer, "mine": mine, "comment": comment}


def shown(client, path, alice):
    """Whether the answer has the card of alice's, or a word of hers."""
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.content)
    body = answer.content.decode()
    return f'"id":"{alice.pk}","username":"alice"' in body or "alices words" in body


def state(client, traces):
    """All that a client reads, for comparison."""
    return {path: client.get(path).json() for path in [*traces["lists"], *traces["alone"]]}


def test_all_that_an_account_wrote_vanishes_from_every_read_and_comes_back(
    api, alice, bob, carol, traces
):
    reader = api(bob)
    assert [path for path in traces["lists"] if not shown(reader, path, alice)] == []
    before = state(reader, traces)
    unread = reader.get("/notifications/unread-count/").json()["unread_count"]
    deactivate(api(alice))
    assert [path for path in traces["lists"] if shown(reader, path, alice)] == []
    for path in traces["alone"]:
        refused(reader.get(path), 404, "not_found")
    assert [told["actor"]["username"] for told in reader.items("/notifications/")] == ["carol"]
    assert reader.get("/notifications/unread-count/").json()["unread_count"] == 1 < unread
    (tombstone,) = reader.items(f"/tweets/{traces['mine']}/comments/")
    assert (tombstone["id"], tombstone["deleted"]) == (traces["comment"], True)
    assert [reply["id"] for reply in tombstone["replies"]] == [traces["answer"]]
    thread = reader.get(f"/tweets/{traces['answer']}/thread/").json()
    assert [node.get("deleted", False) for node in thread["ancestors"]] == [False, True]
    enter("reactivate")
    assert state(reader, traces) == before
    assert reader.get("/notifications/unread-count/").json()["unread_count"] == unread


def test_whom_one_follows_is_suggested_to_nobody_while_away(api, alice, bob, carol):
    api(bob).post("/users/carol/follow/")
    api(carol).post("/users/alice/follow/")
    suggested = api(bob)
    assert [s["user"]["username"] for s in suggested.items("/users/suggestions/")] == ["alice"]
    deactivate(api(alice))
    assert suggested.items("/users/suggestions/") == []


def test_what_a_deactivated_account_did_stays_counted(api, alice, bob, traces):
    def counts():
        tweet = api(bob).get(f"/tweets/{traces['mine']}/").json()
        me = api(bob).get("/me/").json()
        return (
            [tweet[f"{kind}_count"] for kind in ("likes", "retweets", "comments")],
            me["followers_count"],
            me["following_count"],
        )

    before = counts()
    assert before == ([1, 1, 1], 1, 2)
    deactivate(api(alice))
    assert counts() == before
    no_counter_drifted()


def test_what_a_text_names_is_found_though_its_author_left_before_the_worker_came(api, alice, bob):
    client = api(alice)
    client.post("/tweets/", {"content": "hello @bob #frost"})
    deactivate(client)
    drain()
    assert api(bob).items("/hashtags/frost/tweets/") == []
    assert api(bob).items("/mentions/") == []
    enter("reactivate")
    assert len(api(bob).items("/hashtags/frost/tweets/")) == 1
    assert len(api(bob).items("/mentions/")) == 1


def test_nobody_else_is_touched(api, alice):
    other = UserFactory()
    client = api(other)
    deactivate(api(alice))
    assert client.get("/me/").status_code == 200
