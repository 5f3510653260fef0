"""What stands in the list for comments that are gone or hidden."""

import pytest

from relationships import services as graph
from tests.assertions import no_counter_drifted, refused
from tests.factories import as_viewer, deactivate
from tests.tweets.comments.acts import delete, path_of
from tests.tweets.trees import chain, many_replies, reply, shape
from tweets.models import Tweet

pytestmark = pytest.mark.django_db


def hide(how, viewer, author, tweets):
    """Make `tweets`, which are all that `author` wrote, unreadable to `viewer`."""
    if how == "deleted":
        for each in tweets:
            delete(each)
    elif how == "blocked":
        graph.block(actor=as_viewer(author), username=viewer.username)
    elif how == "blocking":
        graph.block(actor=as_viewer(viewer), username=author.username)
    else:
        deactivate(author)


HIDDEN = ["deleted", "blocked", "blocking", "deactivated"]


@pytest.mark.parametrize("how", HIDDEN)
def test_a_hidden_comment_leaves_a_tombstone_only_above_what_may_be_read(
    api, alice, bob, carol, tweet, how
):
    bare, kept = many_replies(bob, tweet, 2)
    below = reply(carol, kept)
    hide(how, alice, bob, [bare, kept])
    listed = api(alice).items(path_of(tweet))
    assert shape(listed) == [(-kept.pk, [(below.pk, [])])]
    assert set(listed[0]) == {"id", "deleted", "replies", "replies_next"}
    assert listed[0]["deleted"] is True


@pytest.mark.parametrize("how", HIDDEN)
def test_tombstones_hold_however_many_lie_above_what_may_be_read(
    api, alice, bob, carol, tweet, how
):
    hidden = chain(bob, tweet, 6)
    leaf = reply(carol, hidden[-1])
    many_replies(bob, hidden[0], 2)
    hide(how, alice, bob, list(Tweet.objects.filter(author=bob)))
    client = api(alice)
    (top,) = client.items(path_of(tweet))
    ids = [-h.pk for h in hidden]
    assert shape([top]) == [(ids[0], [(ids[1], [(ids[2], [])])])]
    node, walked = top, []
    while node:
        walked.append(int(node["id"]))
        following = node["replies"]
        if not following and node["replies_next"]:
            following = client.get(node["replies_next"]).json()["results"]
        assert len(following) <= 1
        node = following[0] if following else None
    assert walked == [*(h.pk for h in hidden), leaf.pk]
    thread = client.get(f"/tweets/{leaf.pk}/thread/").json()
    assert thread["ancestors"][1:] == [{"id": str(h.pk), "deleted": True} for h in hidden]


def test_what_is_deleted_below_a_tombstone_takes_it_along(api, alice, bob, tweet):
    hidden = chain(bob, tweet, 4)
    for each in hidden[:-1]:
        delete(each)
    assert len(api(alice).items(path_of(tweet))) == 1
    delete(hidden[-1])
    assert api(alice).items(path_of(tweet)) == []
    assert api(alice).get(f"/tweets/{tweet.pk}/").json()["comments_count"] == 0
    no_counter_drifted()


def test_the_replies_of_a_tombstone_go_on(api, alice, bob, carol, tweet):
    top = reply(bob, tweet)
    replies = many_replies(carol, top, 5)
    delete(top)
    (listed,) = api(alice).items(path_of(tweet))
    assert len(listed["replies"]) == 3
    rest = api(alice).get(listed["replies_next"]).json()
    assert shape(rest["results"]) == [(r.pk, []) for r in replies[3:]]
    refused(api(alice).get(path_of(top)), 404, "not_found")


@pytest.mark.parametrize("how", HIDDEN)
def test_hidden_comments_make_no_page_short(api, alice, bob, carol, tweet, how):
    hidden, shown = [], []
    for _ in range(5):
        hidden += many_replies(bob, tweet, 3)
        shown += many_replies(carol, tweet, 1)
    hide(how, alice, bob, hidden)
    pages = api(alice).walk(path_of(tweet), page_size=2)
    assert [[int(node["id"]) for node in page] for page in pages] == [
        [shown[4].pk, shown[3].pk],
        [shown[2].pk, shown[1].pk],
        [shown[0].pk],
    ]


def test_a_mute_hides_no_comment(api, alice, bob, tweet):
    made = reply(bob, tweet)
    graph.mute(actor=as_viewer(alice), username="bob")
    assert shape(api(alice).items(path_of(tweet))) == [(made.pk, [])]


def test_a_reply_to_someone_who_blocks_the_viewer_is_still_read(api, alice, bob, carol, tweet):
    made = reply(bob, tweet)
    below = reply(carol, made)
    graph.block(actor=as_viewer(bob), username="alice")
    assert api(alice).get(f"/tweets/{below.pk}/").status_code == 200
    assert shape(api(alice).items(path_of(tweet))) == [(-made.pk, [(below.pk, [])])]
