"""An export comes back: exported, loaded into an empty database, exported again."""

import hashlib
import io
import json
import zipfile

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from datasets.exports import archive
from relationships import services as graph
from tests.accounts.export_world import drain_all, export_of, make_world, opened
from tests.accounts.letters import deliver, link_in
from tests.assertions import no_counter_drifted, refused
from tests.client import client_of
from tests.factories import PASSWORD, UserFactory, as_viewer
from tweets import services as tweets
from tweets.models import Tweet, TweetVersion

pytestmark = pytest.mark.django_db(transaction=True)


def empty_the_database():
    call_command("flush", interactive=False, verbosity=0)


def load(path):
    out = io.StringIO()
    call_command("load_export", str(path), stdout=out)
    return out.getvalue()


@pytest.fixture
def exported(alice, tmp_path):
    """A full account's ZIP; the database is empty."""
    make_world(alice)
    path = tmp_path / "export.zip"
    path.write_bytes(export_of(alice))
    empty_the_database()
    return path


@pytest.fixture
def small(alice, tmp_path):
    """The ZIP of an account with nothing but a tweet; the database is empty."""
    client_of(alice).post("/tweets/", {"content": "hello"})
    path = tmp_path / "small.zip"
    path.write_bytes(export_of(alice))
    empty_the_database()
    return path


def manifest_of(content):
    return zipfile.ZipFile(io.BytesIO(content)).read("manifest.json")


def changed(path, **changes):
    """The ZIP with other contents of files (None: without it) and a manifest that fits them.
    `manifest` changes that itself."""
    manifest_change = changes.pop("manifest", lambda document: document)
    with zipfile.ZipFile(path) as source:
        files = {name: source.read(name) for name in source.namelist()}
    for name, content in changes.items():
        files[f"{name}.json"] = content
    manifest = json.loads(files.pop("manifest.json"))
    for entry in manifest["files"]:
        content = files[entry["name"]]
        if content is not None:
            entry["size"], entry["sha256"] = len(content), hashlib.sha256(content).hexdigest()
            entry["count"] = max(0, content.count(b"\n") - 2)
    files["manifest.json"] = json.dumps(manifest_change(manifest)).encode()
    return rewritten(path, files)


def rewritten(path, files):
    target = path.with_name("changed.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            if content is not None:
                archive.writestr(name, content)
    return target


def refuses(path, *words):
    """The command says why, in one sentence, and nothing is there."""
    with pytest.raises(CommandError) as refusal:
        load(path)
    for word in words:
        assert word in str(refusal.value)
    assert "Nothing was loaded." in str(refusal.value)
    assert not User.objects.exists()
    assert not Tweet.objects.exists()


def test_exported_loaded_and_exported_again_it_has_an_equal_manifest(exported):
    assert "alice is back" in load(exported)
    no_counter_drifted()
    again = export_of(User.objects.get(username="alice"))
    before, after = opened(exported.read_bytes()), opened(again)
    for name in before:
        if not name.startswith("service/"):
            assert after[name] == before[name], name
    assert manifest_of(again) == manifest_of(exported.read_bytes())
    assert all(entry["count"] for entry in before["manifest.json"]["files"])


def test_what_came_back_is_used_like_any_other_account(exported, anyone, mailoutbox):
    load(exported)
    mailoutbox.clear()
    alice = User.objects.get(username="alice")
    refused(
        anyone.post("/auth/login/", {"username": "alice", "password": PASSWORD}),
        401,
        "invalid_credentials",
    )
    anyone.post("/auth/password/reset/", {"email": "alice@example.com"})
    (letter,) = deliver(mailoutbox)
    body = {**link_in(letter), "new_password": "another passphrase, as long"}
    body = {name: body[name] for name in ("uid", "token", "new_password")}
    assert anyone.post("/auth/password/reset/confirm/", body).status_code == 204
    body = {"username": "alice", "password": "another passphrase, as long"}
    assert anyone.post("/auth/login/", body).status_code == 200
    client = client_of(alice)
    assert {item["username"] for item in client.items("/users/alice/following/")} == {
        *("bob", "carol", "dave")
    }
    assert len(client.items("/users/alice/replies/")) == 8
    assert client.items("/hashtags/tag/tweets/")
    assert client.items("/bookmarks/")
    assert client.items("/mentions/")
    assert client.items("/feed/")
    mine = client.items("/users/alice/replies/")[0]
    assert client.get(f"/tweets/{mine['id']}/thread/").status_code == 200
    assert client.post("/tweets/", {"content": "I am back"}).status_code == 201
    drain_all()
    no_counter_drifted()


def test_nobody_else_can_log_in_and_stand_ins_are_seen_by_nobody(exported):
    load(exported)
    others = User.objects.exclude(username="alice")
    assert all(not person.has_usable_password() and not person.email for person in others)
    hidden = others.filter(is_active=False)
    assert hidden.exists()
    assert all(person.username.startswith("gone_") and person.is_private for person in hidden)
    stranger = client_of(UserFactory(username="stranger"))
    for person in hidden:
        refused(stranger.get(f"/users/{person.username}/"), 404, "not_found")
    for tweet in Tweet.objects.filter(author__in=hidden):
        assert tweet.content == ""
        refused(stranger.get(f"/tweets/{tweet.pk}/"), 404, "not_found")
    behind = Tweet.objects.filter(author__username="alice", in_reply_to__author__in=hidden)
    assert behind.exists()
    for tweet in behind:  # erin has left: whether her door was shut is not known
        refused(stranger.get(f"/tweets/{tweet.pk}/"), 404, "not_found")


def test_it_is_only_loaded_where_nobody_is(small):
    UserFactory(username="someone")
    with pytest.raises(CommandError, match="empty instance"):
        load(small)
    assert User.objects.count() == 1
    assert not Tweet.objects.exists()


def test_of_two_loads_at_once_one_finds_the_instance_empty(alice, bob, tmp_path, run_concurrently):
    paths = [tmp_path / "alice.zip", tmp_path / "bob.zip"]
    for path, user in zip(paths, (alice, bob), strict=True):
        path.write_bytes(export_of(user))
    empty_the_database()
    waiting = list(paths)

    def one():
        try:
            return load(waiting.pop())
        except CommandError as refusal:
            return str(refusal)

    refusal, success = sorted(run_concurrently(2, one), key=lambda said: "is back" in said)
    assert "empty instance" in refusal
    assert "is back" in success
    assert User.objects.filter(is_active=True).count() == 1


def test_what_is_no_sound_zip_is_refused(small, tmp_path):
    content = small.read_bytes()
    broken = tmp_path / "broken.zip"
    refuses(tmp_path / "absent.zip", "There is no file")
    for bad in (b"", b"hello", content[: len(content) // 2], content[:-30]):
        broken.write_bytes(bad)
        refuses(broken, "is no ZIP, is damaged or cut off")
    name = bytearray(content)  # said to be UTF-8 in the directory at the end
    entry = content.index(b"PK\x01\x02")
    name[entry + 9] |= 0x08
    name[entry + 46] = 0xFF
    broken.write_bytes(name)
    refuses(broken, "is no ZIP, is damaged or cut off")
    flipped = bytearray(content)
    flipped[content.index(b"tweets.json") + 40] ^= 0xFF
    broken.write_bytes(flipped)
    refuses(broken)


def test_what_is_no_export_is_refused(small):
    refuses(rewritten(small, {"hello.txt": b"hello"}), "'hello.txt'")
    refuses(rewritten(small, {"README.txt": b"hello"}), "manifest.json")
    for name in ("../../evil.json", "/etc/passwd", "tweets.json/../x", "C:\\x"):
        with zipfile.ZipFile(small) as source:
            files = {each: source.read(each) for each in source.namelist()}
        refuses(rewritten(small, {**files, name: b"x"}), "which no export does")
    refuses(changed(small, manifest=lambda document: {**document, "version": 2}), "version 2")
    refuses(changed(small, manifest=lambda document: {**document, "format": "x"}), "not that of")
    refuses(changed(small, manifest=lambda document: {**document, "files": 1}), "does not list")
    refuses(changed(small, manifest=lambda document: []), "not that of")
    refuses(changed(small, likes=None), "likes.json is missing")


@pytest.mark.parametrize("field", ["sha256", "count", "size"])
def test_a_file_that_is_not_what_the_manifest_says_is_refused(small, field):
    def change(document):
        document["files"][0][field] = "x" if field == "sha256" else 77
        return document

    refuses(changed(small, manifest=change), "account.json", "than manifest.json says")


def test_what_would_unpack_without_end_is_refused(small, monkeypatch):
    monkeypatch.setattr(archive, "MAX_TOTAL_BYTES", 10_000)
    refuses(changed(small, likes=b"[\n" + b" " * 20_000), "too large unpacked")
    monkeypatch.undo()
    monkeypatch.setattr(archive, "MAX_ROW_BYTES", 1000)
    refuses(changed(small, likes=b"[\n" + b" " * 20_000 + b"\n]\n"), "one row a line")


@pytest.mark.parametrize(
    "likes",
    [
        b"",
        b"{}",
        b"[]",
        b"[\n1\n]\n",
        b"[\n{}\n{}\n]\n",
        b"[\n{},\n]\n",
        b"[\n{}\n]\nmore",
        b"[\n{}\n",
        b"[\n\xff\n]\n",
        b"[\n{}\n]\n",
        b'[\n{"id": "x", "tweet": null, "tweet_id": "1"}\n]\n',
        b'[\n{"id": "9999999999999999999", "tweet": null, "tweet_id": "1"}\n]\n',
        b'[\n{"id": 5, "tweet": null, "tweet_id": "1"}\n]\n',
        b'[\n{"id": "5", "tweet": [], "tweet_id": "1"}\n]\n',
        b'[\n{"id": "5", "tweet": null, "tweet_id": "1"},\n{"id": "5"}\n]\n',
    ],
)
def test_a_row_that_cannot_be_used_is_told_and_undoes_all(small, likes):
    refuses(changed(small, likes=likes), "likes.json")


def test_a_value_that_could_not_be_answered_with_undoes_all(small):
    with zipfile.ZipFile(small) as source:
        stored = {name: source.read(f"{name}.json") for name in ("account", "tweets")}
    empty = b'{"cashtags":[],"hashtags":[],"mentions":[],"urls":[]}'
    assert empty in stored["tweets"]
    for file, old, new in [
        (
            "account",
            b'"email_verified_at":null',
            b'"email_verified_at":"0001-01-01T00:00:00+14:00"',
        ),
        (
            "account",
            b'"email_verified_at":null',
            b'"email_verified_at":"9999-12-31T23:59:59-14:00"',
        ),
        ("tweets", empty, b'"no entities"'),
        ("tweets", empty, b'[["mentions", 1]]'),
        ("tweets", empty, b'{"more":[]}'),
        ("tweets", empty, b'{"mentions":[{"username":"bob","id":5,"indices":[0,4]}]}'),
        ("tweets", empty, b'{"hashtags":[{"tag":5,"indices":[0,4]}]}'),
        ("tweets", empty, b'{"cashtags":{"tag":"x"}}'),
        ("tweets", empty, b'{"cashtags":[{"tag":"x","indices":[0]}]}'),
        ("tweets", empty, b'{"urls":[{"url":"x","indices":[0,true]}]}'),
        ("tweets", empty, b'{"urls":[{"url":{},"indices":[0,1]}]}'),
        ("tweets", b'"version":1', b'"version":true'),
        ("tweets", b'"version":1', b'"version":0'),
        ("tweets", b'"version":1', b'"version":1.5'),
    ]:
        assert old in stored[file]
        refuses(changed(small, **{file: stored[file].replace(old, new)}), f"{file}.json")


def test_what_was_said_behind_a_door_stays_behind_it(alice, bob, carol, tmp_path):
    """Carol replied to Bob, whom Alice follows; Bob is private. Alice likes the reply."""
    graph.follow(actor=as_viewer(alice), username="bob")
    graph.follow(actor=as_viewer(carol), username="bob")
    User.objects.filter(pk=bob.pk).update(is_private=True)
    tweet = tweets.create_tweet(author=as_viewer(bob), content="within my followers")
    reply = tweets.create_comment(author=as_viewer(carol), tweet_id=tweet.pk, content="within, too")
    tweets.like_tweet(actor=as_viewer(alice), tweet_id=reply.pk)
    path = tmp_path / "export.zip"
    path.write_bytes(export_of(alice))
    empty_the_database()
    load(path)
    stranger = client_of(UserFactory(username="stranger"))
    refused(stranger.get(f"/tweets/{reply.pk}/"), 404, "not_found")
    mine = client_of(User.objects.get(username="alice"))
    assert mine.get(f"/tweets/{reply.pk}/").json()["content"] == "within, too"
    again = export_of(User.objects.get(username="alice"))
    assert manifest_of(again) == manifest_of(path.read_bytes())


def test_a_tweet_by_somebody_who_is_not_there_undoes_all(small):
    with zipfile.ZipFile(small) as source:
        tweets = source.read("tweets.json")
    stolen = tweets.replace(
        b'"author":{"avatar_url":null,"id":"', b'"author":{"avatar_url":null,"id":"1'
    )
    assert stolen != tweets
    refuses(changed(small, tweets=stolen))


def test_a_tweet_that_was_edited_without_end_comes_back(alice, tmp_path):
    tweet = tweets.create_tweet(author=as_viewer(alice), content="the last")
    Tweet.objects.filter(pk=tweet.pk).update(version=1801, edited_at=timezone.now())
    earlier = [
        TweetVersion(
            tweet=tweet,
            version=version,
            content="🧑‍🚀" * 70,
            entities=tweet.entities,
            created_at=tweet.created_at,
        )
        for version in range(1, 1801)
    ]
    TweetVersion.objects.bulk_create(earlier)
    path = tmp_path / "export.zip"
    path.write_bytes(export_of(alice))
    empty_the_database()
    load(path)
    assert TweetVersion.objects.count() == 1800
    again = export_of(User.objects.get(username="alice"))
    assert manifest_of(again) == manifest_of(path.read_bytes())


def test_a_small_one_comes_back_too(small):
    load(small)
    again = export_of(User.objects.get(username="alice"))
    assert manifest_of(again) == manifest_of(small.read_bytes())
