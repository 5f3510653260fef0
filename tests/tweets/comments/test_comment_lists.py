"""The list of comments, two levels deep."""

import pytest

from tests.assertions import no_counter_drifted, refused
from tests.factories import as_viewer
from tests.tweets.comments.acts import delete, path_of
from tests.tweets.trees import many_replies, reply, shape
from tweets.models import Tweet
from tweets.services import create_tweet

pytestmark = pytest.mark.django_db


def test_comments_come_newest_first_with_first_replies_two_levels_deep(api, alice, bob, tweet):
    top = many_replies(bob, tweet, 2)
    replies = many_replies(alice, top[0], 4)
    deeper = many_replies(bob, replies[0], 4)
    deepest = many_replies(alice, deeper[0], 1)
    listed = api(alice).items(path_of(tweet))
    below = [(d.pk, []) for d in deeper[:3]]
    assert shape(listed) == [
        (top[1].pk, []),
        (top[0].pk, [(replies[0].pk, below), (replies[1].pk, []), (replies[2].pk, [])]),
    ]
    assert listed[0]["replies_next"] is None
    client = api(alice)
    after = listed[1]["replies_next"]
    assert shape(client.get(after).json()["results"]) == [(replies[3].pk, [])]
    first = listed[1]["replies"][0]
    assert shape(client.get(first["replies_next"]).json()["results"]) == [(deeper[3].pk, [])]
    assert listed[1]["replies"][1]["replies_next"] is None
    lowest = first["replies"][0]
    assert lowest["replies"] == []
    assert shape(client.get(lowest["replies_next"]).json()["results"]) == [(deepest[0].pk, [])]
    assert first["replies"][1]["replies_next"] is None


def test_further_replies_are_walked_oldest_first_in_the_same_shape(api, alice, bob, tweet):
    top = reply(bob, tweet)
    replies = many_replies(alice, top, 11)
    below = many_replies(bob, replies[9], 1)
    (listed,) = api(alice).items(path_of(tweet))
    pages = api(alice).walk(listed["replies_next"] + "&page_size=3")
    assert [[int(node["id"]) for node in page] for page in pages] == [
        [r.pk for r in replies[3:6]],
        [r.pk for r in replies[6:9]],
        [r.pk for r in replies[9:]],
    ]
    assert shape(pages[2])[0] == (replies[9].pk, [(below[0].pk, [])])


def test_top_comments_are_walked_by_cursor(api, alice, bob, tweet):
    made = many_replies(bob, tweet, 7)
    pages = api(alice).walk(path_of(tweet), page_size=3)
    walked = [int(node["id"]) for page in pages for node in page]
    assert walked == [c.pk for c in reversed(made)]
    assert [len(page) for page in pages] == [3, 3, 1]


def test_a_cursor_of_another_tweet_or_list_is_refused(api, alice, bob, tweet):
    other = create_tweet(author=as_viewer(alice), content="other")
    many_replies(bob, tweet, 3)
    many_replies(bob, other, 3)
    client = api(alice)
    following = client.get(path_of(other), {"page_size": 1}).json()["next"]
    cursor = following.partition("cursor=")[2].partition("&")[0].replace("%3A", ":")
    for wrong in (cursor, cursor + "x", "x"):
        refused(client.get(path_of(tweet), {"cursor": wrong}), 400, "invalid_cursor")


def test_a_walk_neither_repeats_nor_skips_while_others_write_and_delete(api, alice, bob, tweet):
    made = many_replies(bob, tweet, 12)
    client, gone = api(alice), []
    answer = client.get(path_of(tweet), {"page_size": 2}).json()
    walked = [int(node["id"]) for node in answer["results"]]
    while answer["next"]:
        reply(bob, tweet, "newer")
        reply(bob, made[walked.index(walked[-1])], "below")
        left = [c for c in made if c.pk < walked[-1] and c.pk not in gone]
        for victim in (next(c for c in made if c.pk == walked[-1]), *left[:1]):
            if not Tweet.objects.filter(in_reply_to=victim).exists():
                delete(victim)
                gone.append(victim.pk)
        answer = client.get(answer["next"]).json()
        walked += [int(node["id"]) for node in answer["results"]]
        assert len(answer["results"]) == 2 or answer["next"] is None
    assert len(walked) == len(set(walked))
    assert walked == sorted(walked, reverse=True)
    stayed = {c.pk for c in made} - set(gone)
    assert stayed <= set(walked)
    no_counter_drifted()


@pytest.mark.parametrize("count", [1, 50])
def test_the_list_takes_three_statements(api, alice, bob, tweet, count, django_assert_num_queries):
    for made in many_replies(bob, tweet, count):
        many_replies(alice, many_replies(alice, made, 1)[0], 1)
    client = api(alice)
    client.get("/feed/")
    with django_assert_num_queries(3):
        assert len(client.items(path_of(tweet), page_size=100)) == count
