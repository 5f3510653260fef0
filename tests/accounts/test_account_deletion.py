"""Deleting an account for good: at once hidden and empty, then purged in batches."""

import contextlib

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from accounts.models import EmailChange, Export, Session, TakenName, User
from accounts.purge import purge_steps
from accounts.services import deletion, purge_account, suspend
from config.errors import NotFound
from notifications.models import Mention, Notification, NotificationPreference
from relationships.models import Block, Follow, FollowRequest, Mute, WellKnown
from relationships.services import list_well_known
from reliability.models import KeptAnswer, OutboxMessage
from tests.accounts.letters import deliver
from tests.assertions import no_counter_drifted, refused
from tests.client import Client, client_of
from tests.factories import PASSWORD, UserFactory, as_viewer
from tests.outbox import drain
from tweets.models import (
    Bookmark,
    HashtagUse,
    Like,
    Retweet,
    TagAuthor,
    Timeline,
    TimelineEntry,
    Tweet,
    TweetVersion,
)
from tweets.services import create_tweet

pytestmark = pytest.mark.django_db

LOGIN = {"username": "alice", "password": PASSWORD}
OWNED = (
    (Session, "user"),
    (Export, "user"),
    (EmailChange, "user"),
    (TakenName, "user"),
    (Follow, "follower"),
    (Follow, "following"),
    (FollowRequest, "requester"),
    (FollowRequest, "target"),
    (Block, "blocker"),
    (Block, "blocked"),
    (Mute, "muter"),
    (Mute, "muted"),
    (Like, "user"),
    (Bookmark, "user"),
    (TagAuthor, "author"),
    (WellKnown, "person"),
    (Timeline, "viewer"),
    (Retweet, "user"),
    (Retweet, "author"),
    (Notification, "receiver"),
    (Notification, "sender"),
    (Mention, "receiver"),
    (Mention, "sender"),
    (NotificationPreference, "user"),
    (KeptAnswer, "user_id"),
)


def delete(client, password=PASSWORD):
    answer = client.post("/me/delete/", {"password": password})
    assert answer.status_code == 204, answer.content


def left_of(user):
    """What there still is of an account."""
    left = {
        f"{model.__name__}.{field}": model.objects.filter(**{field: user.pk}).count()
        for model, field in OWNED
    }
    left["Tweet"] = Tweet.objects.filter(author=user, deleted_at=None).count()
    left["Tweet.content"] = Tweet.objects.filter(author=user).exclude(content="").count()
    left["TimelineEntry"] = TimelineEntry.objects.filter(viewer_id=user.pk).count()
    for model in (HashtagUse, TweetVersion, Like, Retweet, Bookmark):
        left[f"{model.__name__} of it"] = model.objects.filter(tweet__author=user).count()
    return {name: number for name, number in left.items() if number}


def test_every_reference_to_an_account_is_purged_or_named_here():
    """A new table with a key to accounts needs a purge step."""
    kept = {("Tweet", "author"), ("OutstandingToken", "user"), ("ModerationAction", "user")}
    kept |= {("ModerationAction", "moderator"), ("LogEntry", "user")}
    kept |= {("User_groups", "user"), ("User_user_permissions", "user")}
    kept |= {("SecondFactor", "user"), ("RecoveryCode", "user")}  # gone with the account itself
    found = {
        (relation.related_model.__name__, relation.field.name)
        for relation in User._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete
    }
    assert found - kept == {(m.__name__, field) for m, field in OWNED} - {("KeptAnswer", "user_id")}


def test_deletion_hides_empties_and_ends_at_once(api, alice, bob, mailoutbox):
    client = api(alice)
    client.patch("/me/", {"bio": "b", "location": "l", "website": "https://a.example"})
    client.post("/auth/email/change/", {"email": "other@example.com", "password": PASSWORD})
    tweet = client.post("/tweets/", {"content": "hello"}).json()["id"]
    deliver(mailoutbox)
    delete(client)
    refused(client.get("/me/"), 401, "token_not_valid")
    refused(api(bob).get("/users/alice/"), 404, "not_found")
    refused(api(bob).get(f"/tweets/{tweet}/"), 404, "not_found")
    user = User.objects.get(pk=alice.pk)
    assert (user.is_active, user.email, user.name, user.bio, user.search_text) == (
        *(False, None, "", "", ""),
    )
    assert user.deleted_at is not None
    assert not user.has_usable_password()
    assert not EmailChange.objects.exists()
    assert not Session.objects.filter(user=user, ended_at=None).exists()
    (letter,) = deliver(mailoutbox)
    assert (letter.to, letter.subject) == (["alice@example.com"], "Your account was deleted")
    drain_all()
    assert left_of(alice) == {}


@pytest.mark.parametrize("when", ["before the purge", "after it"])
def test_nobody_gets_in_any_more_and_the_name_stays_taken(api, alice, mailoutbox, when):
    client = api(alice)
    client.patch("/me/", {"username": "alicia"})
    client.patch("/me/", {"username": "alice"})
    delete(client)
    if when == "after it":
        deliver(mailoutbox)
    for name in ("alice", "alice@example.com"):
        for way in ("login", "reactivate"):
            answer = Client().post(f"/auth/{way}/", {**LOGIN, "username": name})
            refused(answer, 401, "invalid_credentials")
    deliver(mailoutbox)
    Client().post("/auth/password/reset/", {"email": "alice@example.com"})
    assert deliver(mailoutbox) == []
    for name in ("alice", "ALICE", "alicia"):
        body = {"username": name, "email": "new@example.com", "password": "seven quiet herons"}
        refused(Client().post("/auth/register/", body), 400, "unique", "username")
    body = {"username": "alba", "email": "alice@example.com", "password": "seven quiet herons"}
    assert Client().post("/auth/register/", body).status_code == 201, "the address is free"


@pytest.fixture
def life(api, alice, bob, carol):
    """Alice's account with several rows of each kind, among which others go on."""
    a, b, c = api(alice), api(bob), api(carol)
    crowd = [UserFactory() for _ in range(3)]
    for number, person in enumerate(crowd):
        them = api(person)
        them.post("/users/alice/follow/")
        a.post(f"/users/{person.username}/follow/")
        them.post("/users/bob/follow/")
        post = a.post("/tweets/", {"content": f"alices {number} @bob @carol #frost"}).json()["id"]
        for kind in ("like", "bookmark"):
            them.post(f"/tweets/{post}/{kind}/")
            b.post(f"/tweets/{post}/{kind}/")
        them.post(f"/tweets/{post}/retweet/", {"quote": "see @carol"})
        b.post(f"/tweets/{post}/comments/", {"content": "bobs reply @carol @alice"})
    a.patch(f"/tweets/{post}/", {"content": "alices edited @bob"})
    mine = b.post("/tweets/", {"content": "bobs @alice"}).json()["id"]
    theirs = c.post("/tweets/", {"content": "carols"}).json()["id"]
    for tweet in (mine, theirs):
        a.post(f"/tweets/{tweet}/like/")
        a.post(f"/tweets/{tweet}/bookmark/")
        a.post(f"/tweets/{tweet}/retweet/", {"quote": "alices @bob @carol"})
        c.post(f"/tweets/{tweet}/like/")
    comment = a.post(f"/tweets/{mine}/comments/", {"content": "alices"}).json()["id"]
    a.post(f"/tweets/{comment}/comments/", {"content": "alices again"})
    answer = c.post(f"/tweets/{comment}/comments/", {"content": "carols answer"}).json()["id"]
    c.patch("/me/", {"is_private": True})
    a.post("/users/carol/follow/")
    a.patch("/me/", {"is_private": True})
    c.post("/users/alice/follow/")
    a.post(f"/users/{crowd[0].username}/block/")
    api(crowd[1]).post("/users/alice/block/")
    a.post(f"/users/{crowd[2].username}/mute/")
    b.post("/users/alice/mute/")
    b.post("/users/carol/mute/")
    a.patch("/me/notification-preferences/", {"liked": "off"})
    a.post("/tweets/", {"content": "once"}, HTTP_IDEMPOTENCY_KEY="k")
    session = a.post("/auth/login/", LOGIN).json()
    own = Client()
    own.credentials(HTTP_AUTHORIZATION=f"Bearer {session['access']}")
    own.post("/auth/logout/", {"refresh": session["refresh"]})
    drain()
    a.post("/me/export/")
    drain_all()
    Timeline.objects.create(viewer=alice, is_ready=True)
    for author, post_id in ((bob, mine), (carol, theirs)):
        TimelineEntry.objects.create(
            viewer_id=alice.pk, post_id=int(post_id), author_id=author.pk, is_retweet=False
        )
    list_well_known()
    no_counter_drifted()
    return {"client": a, "post": post, "mine": mine, "comment": comment, "answer": answer}


class Killed(Exception):
    """The worker died here."""


def die(**_):
    raise Killed


def purge_until_killed(user):
    """A batch that dies at its end; the last round has none."""
    with contextlib.suppress(Killed):
        assert not purge_account(user_id=user.pk)


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(deletion, "BATCH", 2)


def others(alice):
    """All that is not alice's nor about her."""
    return {
        "tweets": list(
            Tweet.objects.exclude(author=alice).order_by("pk").values_list("pk", "content")
        ),
        "likes": set(
            Like.objects.exclude(user=alice).exclude(tweet__author=alice).values_list("pk")
        ),
        "follows": set(
            Follow.objects.exclude(follower=alice).exclude(following=alice).values_list("pk")
        ),
        "mutes": set(Mute.objects.exclude(muter=alice).exclude(muted=alice).values_list("pk")),
        "sessions": Session.objects.exclude(user=alice).count(),
    }


@pytest.mark.parametrize("killed", [False, True])
def test_a_purge_in_small_batches_leaves_nothing_and_never_a_wrong_count(
    api, alice, bob, life, small_batches, monkeypatch, killed
):
    """Each batch is done, undone by a crash at its end, and done again."""
    before = others(alice)
    delete(life["client"])
    no_counter_drifted()
    assert len(left_of(alice)) > 15
    batches = 0
    while OutboxMessage.objects.filter(job="accounts.purge").exists():
        if killed:
            left = left_of(alice)
            with monkeypatch.context() as broken:
                broken.setattr(deletion, "enqueue", die)
                purge_until_killed(alice)
            assert left_of(alice) == left, "a batch that fails leaves no trace"
        drain()
        batches += 1
        no_counter_drifted()
        assert not OutboxMessage.objects.exclude(last_error="").exists()
    assert batches > 20
    drain()
    assert left_of(alice) == {}
    assert others(alice) == before
    shell = User.objects.get(pk=alice.pk)
    assert (shell.tweets_count, shell.followers_count, shell.following_count) == (0, 0, 0)
    assert not purge_account(user_id=alice.pk), "and once more does nothing"
    no_counter_drifted()


def test_conversations_of_others_stand_above_and_below_what_went(api, alice, bob, carol, life):
    reader = api(bob)
    for client in (life["client"], api(carol)):
        client.patch("/me/", {"is_private": False})
    delete(life["client"])
    for _ in range(2):  # as it is hidden, and as it is gone
        (tombstone,) = reader.items(f"/tweets/{life['mine']}/comments/")
        assert (tombstone["id"], tombstone["deleted"]) == (life["comment"], True)
        assert [reply["id"] for reply in tombstone["replies"]] == [life["answer"]]
        drain_all()


def drain_all():
    while drain():
        pass


def test_what_was_said_behind_a_deleted_door_stays_behind_it(api, alice, bob, carol):
    a, b, c = api(alice), api(bob), api(carol)
    b.post("/users/alice/follow/")
    a.patch("/me/", {"is_private": True})
    post = a.post("/tweets/", {"content": "for few"}).json()["id"]
    reply = b.post(f"/tweets/{post}/comments/", {"content": "among us"}).json()["id"]
    refused(c.get(f"/tweets/{reply}/"), 404, "not_found")
    delete(a)
    drain_all()
    refused(c.get(f"/tweets/{reply}/"), 404, "not_found")
    assert c.items("/users/bob/replies/") == []
    assert b.get(f"/tweets/{reply}/").status_code == 200, "one's own words stay"


def test_others_counts_are_corrected(api, alice, bob, life):
    def counts():
        tweet = api(bob).get(f"/tweets/{life['mine']}/").json()
        return [tweet[f"{kind}_count"] for kind in ("likes", "retweets", "comments", "bookmarks")]

    assert counts() == [2, 1, 1, 1]
    delete(life["client"])
    assert counts() == [2, 1, 1, 1]
    drain_all()
    assert counts() == [1, 0, 0, 0]


def test_nobody_is_told_or_mentioned_to_an_account_that_is_gone(api, alice, bob, carol):
    a, b, c = api(alice), api(bob), api(carol)
    post = a.post("/tweets/", {"content": "hello"}).json()["id"]
    reply = b.post(f"/tweets/{post}/comments/", {"content": "hi @alice"}).json()["id"]
    delete(a)
    drain_all()
    assert left_of(alice) == {}
    assert c.post(f"/tweets/{reply}/comments/", {"content": "to both"}).status_code == 201
    assert b.patch(f"/tweets/{reply}/", {"content": "hi @alice, again"}).status_code == 200
    drain_all()
    assert left_of(alice) == {}


def test_an_account_that_is_not_deleted_is_not_purged(alice):
    create_tweet(author=as_viewer(alice), content="stays")
    assert not purge_account(user_id=alice.pk)
    assert not purge_account(user_id=1)
    assert left_of(alice) == {"TakenName.user": 1, "Tweet": 1, "Tweet.content": 1}


def test_a_deleted_account_is_not_suspended(api, alice, bob):
    delete(api(alice))
    with pytest.raises(NotFound):
        suspend(moderator=bob, user_id=alice.pk, reason="late")


def test_the_database_keeps_a_deleted_account_empty(api, alice):
    delete(api(alice))
    with pytest.raises(IntegrityError):
        User.objects.filter(pk=alice.pk).update(bio="still here")


def test_a_batch_takes_as_many_statements_at_fifty_rows_as_at_one(api, alice, bob):
    def write(number):
        for n in range(number):
            tweet = create_tweet(author=as_viewer(alice), content=f"{n}")
            api(bob).post(f"/tweets/{tweet.pk}/comments/", {"content": "x"})

    counts = []
    write(1)
    delete(api(alice))
    for number in (0, 49):
        for n in range(number):
            Tweet.objects.create(author=alice, content=f"{n}", search_text="")
        User.objects.filter(pk=alice.pk).update(
            tweets_count=Tweet.objects.filter(author=alice, deleted_at=None).count()
        )
        (step,) = [step for step in purge_steps if step.__name__ == "purge_posts"]
        with CaptureQueriesContext(connection) as captured:
            step(user_id=alice.pk, limit=1000)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    no_counter_drifted()


def test_two_who_delete_at_once_and_those_who_write_leave_nothing(run_concurrently):
    alice, bob = UserFactory(username="alice"), UserFactory(username="bob")
    tweet = create_tweet(author=as_viewer(bob), content="bobs")
    own = create_tweet(author=as_viewer(alice), content="alices")
    clients = [client_of(alice) for _ in range(8)]
    others_clients = [client_of(bob) for _ in range(4)]
    calls = [
        lambda c: c.post("/me/delete/", {"password": PASSWORD}),
        lambda c: c.post("/me/delete/", {"password": PASSWORD}),
        lambda c: c.post("/tweets/", {"content": "late"}),
        lambda c: c.post(f"/tweets/{tweet.pk}/comments/", {"content": "late"}),
        lambda c: c.post(f"/tweets/{tweet.pk}/like/"),
        lambda c: c.post(f"/tweets/{tweet.pk}/retweet/"),
        lambda c: c.post("/users/bob/follow/"),
        lambda c: c.post("/users/bob/mute/"),
        lambda c: c.post(f"/tweets/{own.pk}/like/"),
        lambda c: c.post(f"/tweets/{own.pk}/comments/", {"content": "to alice"}),
        lambda c: c.post("/users/alice/follow/"),
        lambda c: c.post("/users/alice/mute/"),
    ]

    def call(number):
        return calls[number]([*clients, *others_clients][number])

    answers = run_concurrently(len(calls), call)
    assert {answer.status_code for answer in answers} <= {200, 201, 204, 400, 401, 404}
    assert [answer.status_code for answer in answers[:2]].count(204) == 1
    drain_all()
    assert left_of(alice) == {}
    no_counter_drifted()
