import pytest

from relationships import services as graph
from tests.assertions import refused
from tests.factories import as_viewer
from tests.tweets.trees import chain, many_replies, reply, shape
from tweets.selectors import conversations
from tweets.services import create_tweet, delete_tweet

pytestmark = pytest.mark.django_db


@pytest.fixture
def tweet(alice):
    return create_tweet(author=as_viewer(alice), content="the root")


def thread(client, tweet, **query):
    answer = client.get(f"/tweets/{tweet.pk}/thread/", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_thread_leads_from_the_root_to_the_tweet_and_its_comments(api, alice, bob, tweet):
    above = chain(bob, tweet, 2)
    below = many_replies(alice, above[1], 2)
    seen = thread(api(alice), above[1])
    assert [t["id"] for t in seen["ancestors"]] == [str(tweet.pk), str(above[0].pk)]
    assert seen["tweet"] == api(alice).get(f"/tweets/{above[1].pk}/").json()
    assert seen["ancestors"][0] == api(alice).get(f"/tweets/{tweet.pk}/").json()
    assert seen["comments"] == api(alice).get(f"/tweets/{above[1].pk}/comments/").json()
    assert shape(seen["comments"]["results"]) == [(below[1].pk, []), (below[0].pk, [])]


def test_the_comments_of_a_thread_go_on_as_the_list_does(api, alice, bob, tweet):
    made = many_replies(bob, tweet, 5)
    client = api(alice)
    first = thread(client, tweet, page_size=2)["comments"]
    assert first == client.get(f"/tweets/{tweet.pk}/comments/", {"page_size": 2}).json()
    walked = first["results"] + [n for page in client.walk(first["next"]) for n in page]
    assert [int(node["id"]) for node in walked] == [c.pk for c in reversed(made)]


def test_a_tweet_alone_is_a_thread_too(api, alice, tweet):
    seen = thread(api(alice), tweet)
    assert seen["ancestors"] == []
    assert seen["comments"] == {"results": [], "next": None}


@pytest.mark.parametrize("why", ["deleted", "blocked", "unknown"])
def test_the_thread_of_what_one_may_not_see_is_404(api, alice, bob, tweet, why):
    reply(bob, tweet)
    if why == "deleted":
        delete_tweet(actor=as_viewer(alice), tweet_id=tweet.pk)
    elif why == "blocked":
        graph.block(actor=as_viewer(alice), username="bob")
    else:
        tweet.pk = 12345
    refused(api(bob).get(f"/tweets/{tweet.pk}/thread/"), 404, "not_found")


def test_ancestors_that_are_deleted_or_hidden_look_alike(api, alice, bob, carol, tweet):
    first = reply(bob, tweet)
    second = reply(carol, first)
    third = reply(alice, second)
    delete_tweet(actor=as_viewer(bob), tweet_id=first.pk)
    graph.block(actor=as_viewer(carol), username="alice")
    above = thread(api(alice), third)["ancestors"]
    assert above[0]["id"] == str(tweet.pk)
    assert above[1:] == [{"id": str(t.pk), "deleted": True} for t in (first, second)]


def test_beyond_the_bound_the_nearest_ancestors_are_shown(api, alice, tweet, monkeypatch):
    monkeypatch.setattr(conversations, "MAX_ANCESTORS", 3)
    line = chain(alice, tweet, 6)
    above = thread(api(alice), line[-1])["ancestors"]
    assert [int(t["id"]) for t in above] == [t.pk for t in line[2:5]]


@pytest.mark.parametrize("size", [2, 500])
def test_a_thread_takes_the_same_statements_however_deep(
    api, alice, bob, tweet, size, django_assert_num_queries
):
    line = chain(bob, tweet, size)
    many_replies(alice, line[-1], 2)
    client = api(alice)
    client.get("/feed/")
    with django_assert_num_queries(4):
        seen = thread(client, line[-1])
    assert [int(t["id"]) for t in seen["ancestors"]] == [tweet.pk, *(t.pk for t in line[:-1])]
    assert len(seen["comments"]["results"]) == 2
    with django_assert_num_queries(4):
        thread(client, tweet)
    with django_assert_num_queries(4):
        thread(client, tweet)


def test_a_line_of_500_is_walked_down_by_replies_next(api, alice, bob, tweet):
    line = chain(bob, tweet, 500)
    client, walked = api(alice), []
    nodes = client.items(f"/tweets/{tweet.pk}/comments/")
    while nodes:
        (node,) = nodes
        walked.append(int(node["id"]))
        nodes = node["replies"]
        if node["replies_next"]:
            nodes = client.get(node["replies_next"]).json()["results"]
    assert walked == [t.pk for t in line]
