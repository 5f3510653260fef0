"""An account with something of everything, and the way to its ZIP."""

import hashlib
import io
import json
import zipfile
from typing import Any

from accounts.models import User
from config.ids import id_text
from notifications.models import Setting, Verb
from notifications.services import set_preferences
from relationships import services as graph
from relationships.models import FollowRequest
from tests.client import Client, client_of
from tests.factories import UserFactory, as_viewer
from tests.outbox import drain
from tweets import services as tweets

HOSTILE = '🧑‍🚀 \u202eRTL مرحبا\r\nline\ttab "quote" \\back \',]\n[\u2028 é́ #früh @bob'


def drain_all() -> None:
    while drain():
        pass


def make_world(alice: User) -> dict[str, User]:
    """Alice did everything that can be done, also to what she may not see any more."""
    names = ("bob", "carol", "dave", "erin", "frank", "gina", "hugo")
    people = {name: UserFactory(username=name, name=f"{name} 🦊") for name in names}
    bob, carol, dave, erin, frank, gina, hugo = (people[name] for name in names)
    me = as_viewer(alice)
    for other in (bob, carol, dave):
        graph.follow(actor=me, username=other.username)
        graph.follow(actor=as_viewer(other), username=alice.username)
    FollowRequest.objects.add(by=alice.pk, to=gina.pk)
    FollowRequest.objects.add(by=hugo.pk, to=alice.pk)
    graph.mute(actor=me, username=dave.username, duration=None)
    own = tweets.create_tweet(author=me, content=HOSTILE)
    tweets.edit_tweet(actor=me, tweet_id=own.pk, content=f"{HOSTILE} again")
    gone = tweets.create_tweet(author=me, content="to be deleted")
    tweets.delete_tweet(actor=me, tweet_id=gone.pk)
    tweets.like_tweet(actor=me, tweet_id=own.pk)
    for other in (bob, carol, dave, erin):
        viewer = as_viewer(other)
        theirs = tweets.create_tweet(author=viewer, content=f"by {other.username} @alice #tag")
        tweets.like_tweet(actor=me, tweet_id=theirs.pk)
        tweets.bookmark_tweet(actor=me, tweet_id=theirs.pk)
        tweets.retweet(actor=me, tweet_id=theirs.pk, quote=f"look @bob {other.username}")
        mine = tweets.create_comment(author=me, tweet_id=theirs.pk, content="I say")
        answer = tweets.create_comment(author=viewer, tweet_id=mine.pk, content="they say @alice")
        tweets.create_comment(author=me, tweet_id=answer.pk, content="again")
        tweets.like_tweet(actor=viewer, tweet_id=own.pk)
        tweets.retweet(actor=viewer, tweet_id=own.pk, quote="see @alice")
    set_preferences(viewer=me, changes={Verb.LIKED: Setting.FOLLOWING})
    drain_all()
    graph.block(actor=as_viewer(erin), username=alice.username)  # from here on hidden
    graph.block(actor=me, username=frank.username)
    User.objects.filter(pk=carol.pk).update(is_private=True)  # alice follows her
    drain_all()
    return people


def export_of(user: User, client: Client | None = None) -> bytes:
    """The ZIP, fetched as a client fetches it."""
    client = client or client_of(user)
    answer = client.post("/me/export/")
    assert answer.status_code == 202, answer.content
    drain_all()
    card = client.get("/me/export/").json()
    assert card["state"] == "ready", card
    return download(card["url"])


def download(url: str) -> bytes:
    answer = Client().get(url)
    assert answer.status_code == 200, answer.content
    content = b"".join(answer.streaming_content)
    assert len(content) == int(answer["Content-Length"])
    return content


def opened(content: bytes) -> dict[str, Any]:
    """The JSON documents of a ZIP whose counts, sizes and hashes are those of its manifests."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    documents = {
        name: json.loads(archive.read(name)) for name in archive.namelist() if ".json" in name
    }
    for manifest in ("manifest.json", "service/manifest.json"):
        for entry in documents[manifest]["files"]:
            stored = archive.read(entry["name"])
            assert hashlib.sha256(stored).hexdigest() == entry["sha256"]
            assert (len(stored), len(documents[entry["name"]])) == (entry["size"], entry["count"])
    return documents


def ids(rows: list[Any]) -> set[str]:
    return {row["id"] for row in rows}


def text_id(row: Any) -> str:
    return id_text(row.pk)
