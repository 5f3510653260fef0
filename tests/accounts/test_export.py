"""A copy of everything one has here: asked for, made in the outbox, fetched by a signed link."""

import io
import json
import zipfile
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.export import export_sections
from accounts.models import EXPORT_DEADLINE, Export, ExportPiece
from accounts.services import exports, make_export, suspend, sweep_exports, unsuspend
from config.environment import Rate
from config.viewer import Viewer
from reliability.models import OutboxMessage
from tests.accounts.export_world import (
    HOSTILE,
    download,
    drain_all,
    export_of,
    make_world,
    opened,
)
from tests.accounts.letters import deliver
from tests.assertions import refused
from tests.client import Client, client_of
from tests.factories import PASSWORD, UserFactory, as_viewer
from tests.outbox import drain
from tweets.models import Bookmark, Like, Tweet
from tweets.services import create_comment, create_tweet, like_tweet

pytestmark = pytest.mark.django_db


def ready_link(client):
    client.post("/me/export/")
    drain_all()
    return client.get("/me/export/").json()["url"]


def rewind(export_of_user, **change):
    Export.objects.filter(user=export_of_user).update(**change)


def test_from_asking_to_a_zip_whose_hashes_are_right(api, alice):
    client = api(alice)
    refused(client.get("/me/export/"), 404, "not_found")
    asked = client.post("/me/export/")
    assert asked.status_code == 202
    card = asked.json()
    assert card == {
        "state": "pending",
        "progress": 0,
        "requested_at": card["requested_at"],
        "expires_at": None,
        "size": None,
        "url": None,
    }
    assert client.get("/me/export/").json() == card
    drain_all()
    ready = client.get("/me/export/").json()
    assert (ready["state"], ready["progress"]) == ("ready", 100)
    answer = Client().get(ready["url"])
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    assert len(content) == int(answer["Content-Length"]) == ready["size"]
    assert answer["Content-Type"] == "application/zip"
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    day = card["requested_at"][:10]
    assert answer["Content-Disposition"] == f'attachment; filename="warble-alice-{day}.zip"'
    documents = opened(content)
    listed = [entry["name"] for entry in documents["manifest.json"]["files"]]
    assert listed == [section.path for section in export_sections if section.is_restored]
    assert documents["account.json"][0]["email"] == "alice@example.com"
    assert documents["manifest.json"]["account"] == {"id": str(alice.pk), "username": "alice"}
    assert not ExportPiece.objects.exclude(path="").exists()


def test_it_holds_everything_and_of_others_what_one_may_see(alice):
    people = make_world(alice)
    documents = opened(export_of(alice))
    assert [row["content"] for row in documents["tweets.json"]] == [f"{HOSTILE} again"]
    (earlier,) = documents["tweets.json"][0]["earlier_versions"]
    assert earlier["content"] == HOSTILE
    assert len(documents["replies.json"]) == 8
    for name, model in (("likes", Like), ("bookmarks", Bookmark)):
        rows = documents[f"{name}.json"]
        assert len(rows) == model.objects.filter(user=alice).count()
        for row in rows:
            tweet = Tweet.objects.get(pk=row["tweet_id"])
            hidden = tweet.author_id == people["erin"].pk  # who blocks alice by now
            assert (row["tweet"] is None) == hidden
            assert hidden or row["tweet"]["content"] == tweet.content
    named = {row["user"]["username"] for row in documents["following.json"]}
    assert named == {"bob", "carol", "dave"}
    assert [row["user"]["username"] for row in documents["blocks.json"]] == ["frank"]
    told_by = {row["actor"]["username"] for row in documents["notifications.json"] if row["actor"]}
    assert told_by <= {"bob", "carol"}  # dave is muted, erin hidden
    text = json.dumps(documents)
    assert "by erin" not in text
    assert alice.password not in text
    assert "likes_count" not in text


def test_it_holds_no_secret_of_the_second_factor_nor_why_the_staff_acted(alice, bob):
    user = UserFactory(is_staff=True, is_superuser=True)
    suspend(moderator=user, user_id=alice.pk, reason="bob complained")
    unsuspend(moderator=user, user_id=alice.pk, reason="bob took it back")
    documents = opened(export_of(alice))
    assert [set(row) for row in documents["service/moderation.json"]] == [
        {"action", "created_at"},
        {"action", "created_at"},
    ]
    assert "complained" not in json.dumps(documents)
    assert documents["service/second_factor.json"] == []
    assert len(documents["service/sessions.json"]) == 1


def test_another_request_while_one_is_made_gets_that_one(api, alice):
    first, second = (api(alice).post("/me/export/").json() for _ in range(2))
    assert first == second
    assert OutboxMessage.objects.filter(job="accounts.make_export").count() == 1
    drain_all()
    client = api(alice)
    old = client.get("/me/export/").json()["url"]
    assert client.post("/me/export/").json()["state"] == "pending"
    refused(Client().get(old), 404, "not_found")
    assert Export.objects.count() == 1


def test_the_answer_is_replayed_for_the_same_idempotency_key(api, alice):
    client = api(alice)
    key = {"HTTP_IDEMPOTENCY_KEY": "once"}
    first = client.post("/me/export/", **key)
    drain_all()
    again = client.post("/me/export/", **key)
    assert again["Idempotency-Replayed"] == "true"
    assert (again.status_code, again.json()) == (202, first.json())
    refused(client.post("/me/export/", {"x": 1}, **key), 422, "idempotency_key_reused")
    assert client.get("/me/export/").json()["state"] == "ready"


def test_it_takes_a_token_to_ask_and_a_signature_to_fetch(api, anyone, alice, bob):
    refused(anyone.post("/me/export/"), 401, "not_authenticated")
    refused(anyone.get("/me/export/"), 401, "not_authenticated")
    refused(api(alice).get("/me/export/file/"), 404, "not_found")
    assert not Export.objects.exists()
    url = ready_link(api(alice))
    refused(api(bob).get("/me/export/"), 404, "not_found")
    (token,) = parse_qs(urlsplit(url).query)["token"]
    path = "/me/export/file/"
    for wrong in (token[:-1], token[1:], token.upper(), f"{token}x", "x", "\0", "ü:x", "1" * 9999):
        refused(anyone.get(path, {"token": wrong}), 404, "not_found")
    refused(anyone.post(url), 405, "method_not_allowed")
    theirs = ready_link(api(bob))
    assert opened(download(theirs))["account.json"][0]["username"] == "bob"


def test_after_a_day_the_link_is_dead_and_the_bytes_are_swept(api, alice):
    client = api(alice)
    url = ready_link(client)
    assert sweep_exports() == 0
    export = Export.objects.get()
    assert export.expires_at - export.ready_at == timedelta(hours=24)
    earlier = timezone.now() - timedelta(seconds=1)
    rewind(alice, expires_at=earlier)
    refused(Client().get(url), 404, "not_found")
    card = client.get("/me/export/").json()
    assert (card["state"], card["url"], card["size"]) == ("expired", None, None)
    assert sweep_exports() == 1
    assert sweep_exports() == 0
    assert not ExportPiece.objects.exists()
    assert client.post("/me/export/").json()["state"] == "pending"


def test_the_link_dies_with_leaving_and_with_a_new_password(api, anyone, alice, bob):
    url = ready_link(api(alice))
    api(alice).post("/auth/deactivate/", {"password": PASSWORD})
    refused(anyone.get(url), 404, "not_found")
    back = anyone.post("/auth/reactivate/", {"username": "alice", "password": PASSWORD})
    assert back.status_code == 200
    assert anyone.get(url).status_code == 200
    staff = UserFactory(is_staff=True, is_superuser=True)
    suspend(moderator=staff, user_id=alice.pk, reason="a test")
    refused(anyone.get(url), 404, "not_found")
    unsuspend(moderator=staff, user_id=alice.pk, reason="a test")
    client = api(alice)
    change = {"old_password": PASSWORD, "new_password": "another passphrase, as long"}
    assert client.post("/auth/password/change/", change).status_code == 204
    refused(anyone.get(url), 404, "not_found")
    new = client.get("/me/export/").json()["url"]
    assert anyone.get(new).status_code == 200
    body = {"password": "another passphrase, as long"}
    assert client.post("/me/delete/", body).status_code == 204
    refused(anyone.get(new), 404, "not_found")
    drain_all()
    assert not Export.objects.exists()
    assert not ExportPiece.objects.exists()


def test_the_export_of_who_left_meanwhile_stops(api, alice):
    client = api(alice)
    client.post("/me/export/")
    client.post("/auth/deactivate/", {"password": PASSWORD})
    drain_all()
    assert not Export.objects.exists()
    assert not ExportPiece.objects.exists()


def test_a_worker_that_dies_half_way_costs_a_step(api, alice, monkeypatch):
    make_world(alice)
    whole = opened(export_of(alice))
    monkeypatch.setattr(exports, "STEP", 1)
    monkeypatch.setattr(exports, "BATCH", 2)
    real, calls = exports._put, []

    def die_at_times(*args):
        real(*args)
        calls.append(1)
        if len(calls) % 3 == 2:
            raise MemoryError("killed")

    monkeypatch.setattr(exports, "_put", die_at_times)
    client = api(alice)
    client.post("/me/export/")
    seen = [0]
    while OutboxMessage.objects.filter(job="accounts.make_export").exists():
        OutboxMessage.objects.update(available_at=timezone.now() - timedelta(days=1))
        drain()
        card = client.get("/me/export/").json()
        assert card["state"] in {"running", "ready", "pending"}
        assert card["progress"] >= seen[-1]
        seen.append(card["progress"])
    assert len(set(seen)) > 10
    assert len(calls) > 20
    after = opened(download(card["url"]))
    assert after["manifest.json"] == whole["manifest.json"]


def test_a_step_carried_out_twice_changes_nothing(api, alice):
    url = ready_link(api(alice))
    before = download(url)
    make_export(export_id=Export.objects.get().pk)
    make_export(export_id=1)
    assert download(url) == before


def test_one_that_does_not_get_ready_in_a_day_has_failed(api, alice):
    client = api(alice)
    client.post("/me/export/")
    export = Export.objects.get()
    old = export.pk - (int(EXPORT_DEADLINE.total_seconds() * 1000) + 1000 << 21)
    OutboxMessage.objects.update(payload={"export_id": old})
    Export.objects.filter(pk=export.pk).update(id=old)
    ExportPiece.objects.create(export_id=old, path="x.json", number=0, data=b"")
    assert client.get("/me/export/").json()["state"] == "failed"
    drain_all()
    assert client.get("/me/export/").json()["state"] == "failed"
    assert sweep_exports() == 1
    assert client.post("/me/export/").json()["state"] == "pending"
    drain_all()
    assert client.get("/me/export/").json()["state"] == "ready"


def test_the_owner_is_told_twice_and_no_letter_has_the_link(api, alice, mailoutbox):
    api(alice).post("/me/export/")
    letters = []
    while found := deliver(mailoutbox):
        letters += found
    if not any("ready" in letter.subject for letter in letters):
        drain_all()
        letters += mailoutbox
    subjects = [letter.subject for letter in letters]
    assert subjects == ["Your data is being put together", "Your data is ready"]
    assert all("token" not in letter.body for letter in letters)


def test_asking_has_a_limit_of_its_own(api, alice, settings):
    settings.THROTTLE_RATES = {**settings.THROTTLE_RATES, "export": Rate(limit=2, seconds=86400)}
    client = api(alice)
    answers = [client.post("/me/export/") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert answers[0]["RateLimit-Limit"] == "2"
    assert client.get("/me/export/").status_code == 200


def steps_of(user):
    """The statements of each batch of each section, by the section's name."""
    viewer, statements = Viewer(user_id=user.pk, session_id=0), {}
    for section in export_sections:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            section.read(viewer=viewer, after=0, limit=100)
        statements[section.name] = len(queries)
    return statements


def test_a_batch_takes_as_many_statements_at_1_row_as_at_50(alice, bob):
    def act():
        theirs = create_tweet(author=as_viewer(bob), content="hi @alice")
        like_tweet(actor=as_viewer(alice), tweet_id=theirs.pk)
        create_comment(author=as_viewer(alice), tweet_id=theirs.pk, content="oh")
        drain()

    act()
    at_1 = steps_of(alice)
    for _ in range(49):
        act()
    assert steps_of(alice) == at_1
    assert max(at_1.values()) <= 4


def test_a_big_account_is_read_in_batches_and_nothing_is_lost(alice, bob, monkeypatch):
    monkeypatch.setattr(exports, "BATCH", 7)
    monkeypatch.setattr(exports, "STEP", 2)
    written = [
        create_tweet(author=as_viewer(alice), content=f"tweet {n} @alice") for n in range(50)
    ]
    for tweet in written:
        like_tweet(actor=as_viewer(bob), tweet_id=tweet.pk)
        like_tweet(actor=as_viewer(alice), tweet_id=tweet.pk)
    lengths = []
    real = exports._put
    monkeypatch.setattr(
        exports,
        "_put",
        lambda export, section, rows: (lengths.append(len(rows)), real(export, section, rows)),
    )
    documents = opened(export_of(alice))
    assert max(lengths) == 7
    assert [row["id"] for row in documents["tweets.json"]] == [str(t.pk) for t in written]
    assert {row["tweet_id"] for row in documents["likes.json"]} == {str(t.pk) for t in written}
    assert len(documents["notifications.json"]) == 50


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_have_one_export_made(alice, run_concurrently):
    clients = [client_of(alice) for _ in range(8)]
    answers = run_concurrently(8, lambda number: clients[number].post("/me/export/"))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["requested_at"] for answer in answers}) == 1
    assert Export.objects.count() == 1
    assert OutboxMessage.objects.filter(job="accounts.make_export").count() <= 1


@pytest.mark.django_db(transaction=True)
def test_a_step_run_by_two_workers_at_once_is_made_once(alice, run_concurrently):
    client_of(alice).post("/me/export/")
    export = Export.objects.get()
    run_concurrently(4, lambda: make_export(export_id=export.pk))
    drain_all()
    card = client_of(alice).get("/me/export/").json()
    assert opened(download(card["url"]))["account.json"][0]["username"] == "alice"


def test_the_zip_is_the_same_for_the_same_rows(api, alice):
    make_world(alice)
    first, second = (zipfile.ZipFile(io.BytesIO(export_of(alice))) for _ in range(2))
    assert first.namelist() == second.namelist()
    for name in first.namelist():
        if not name.startswith("service/"):
            assert first.read(name) == second.read(name), name
    assert {entry.date_time for entry in first.infolist()} == {(1980, 1, 1, 0, 0, 0)}
