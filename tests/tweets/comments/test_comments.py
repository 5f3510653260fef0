"""Writing comments, and who is told."""

import pytest

from notifications.models import Notification
from relationships import services as graph
from tests.assertions import no_counter_drifted, refused
from tests.factories import as_viewer, deactivate
from tests.outbox import drain
from tests.tweets.comments.acts import close, comment, delete, nothing_written, path_of
from tests.tweets.trees import chain, reply

pytestmark = pytest.mark.django_db


def test_a_comment_is_a_tweet_that_replies(api, alice, bob, tweet):
    answer = comment(api(bob), tweet, "  well, @alice #frost ")
    assert answer.status_code == 201
    assert answer["ETag"] == '"1"'
    made = answer.json()
    assert made["content"] == "  well, @alice #frost "
    assert made["in_reply_to_id"] == made["conversation_id"] == str(tweet.pk)
    assert made["entities"]["mentions"][0]["id"] == str(alice.pk)
    assert api(alice).get(f"/tweets/{made['id']}/").json() == {**made, "bookmarks_count": None}
    (listed,) = api(bob).items(path_of(tweet))
    assert listed == {**made, "replies": [], "replies_next": None}
    assert api(alice).get(f"/tweets/{tweet.pk}/").json()["comments_count"] == 1
    assert api(bob).get("/me/").json()["tweets_count"] == 1
    no_counter_drifted()


def test_a_reply_to_a_comment_stays_in_the_conversation(api, alice, bob, tweet):
    first = comment(api(bob), tweet).json()
    answer = api(alice).post(f"/tweets/{first['id']}/comments/", {"content": "deeper"}).json()
    assert (answer["in_reply_to_id"], answer["conversation_id"]) == (first["id"], str(tweet.pk))
    assert api(alice).get(f"/tweets/{tweet.pk}/").json()["comments_count"] == 1
    assert api(alice).get(f"/tweets/{first['id']}/").json()["comments_count"] == 1
    no_counter_drifted()


def test_a_comment_can_be_liked_retweeted_bookmarked_edited_and_found(api, alice, bob, tweet):
    made = reply(bob, tweet, "warm #frost")
    drain()
    client = api(alice)
    for act in ("like", "retweet", "bookmark"):
        assert client.post(f"/tweets/{made.pk}/{act}/").status_code == 200
    edited = api(bob).patch(f"/tweets/{made.pk}/", {"content": "warmer #frost"})
    assert edited.status_code == 200
    (listed,) = client.items(path_of(tweet))
    assert listed["content"] == "warmer #frost"
    assert listed["viewer"] == {"liked": True, "retweeted": True, "bookmarked": True}
    assert (listed["likes_count"], listed["retweets_count"]) == (1, 1)
    assert [t["id"] for t in client.items("/hashtags/frost/tweets/")] == [str(made.pk)]
    retweeted = client.items("/feed/")[0]
    assert (retweeted["type"], retweeted["tweet"]["id"]) == ("retweet", str(made.pk))
    no_counter_drifted()


def test_comments_are_left_out_of_the_feed(api, alice, bob, tweet):
    graph.follow(actor=as_viewer(bob), username="alice")
    reply(bob, tweet)
    reply(alice, tweet)
    for person in (alice, bob):
        assert [item["id"] for item in api(person).items("/feed/")] == [str(tweet.pk)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "blank"),
        ("a" * 281, "text_too_long"),
        ("\ufeffa", "invalid_characters"),
        (1, "invalid"),
    ],
)
def test_a_text_that_cannot_be_a_tweet_is_refused_and_writes_nothing(
    api, bob, tweet, content, code
):
    refused(comment(api(bob), tweet, content), 400, code, "content")
    nothing_written()


@pytest.mark.parametrize("content", ["fine", "", 1])
@pytest.mark.parametrize("why", ["unknown", "deleted", "blocked", "blocking", "private", "gone"])
def test_commenting_on_what_one_may_not_see_is_404_whatever_the_body(
    api, alice, bob, tweet, why, content
):
    if why == "deleted":
        delete(tweet)
    elif why == "blocked":
        graph.block(actor=as_viewer(alice), username="bob")
    elif why == "blocking":
        graph.block(actor=as_viewer(bob), username="alice")
    elif why == "private":
        close(alice)
    elif why == "gone":
        deactivate(alice)
    else:
        tweet.pk = 12345
    refused(comment(api(bob), tweet, content), 404, "not_found")
    refused(api(bob).get(path_of(tweet)), 404, "not_found")
    nothing_written()


def test_an_idempotency_key_makes_one_comment_of_two_requests(api, bob, tweet):
    headers = {"idempotency-key": "one"}
    first = comment(api(bob), tweet, headers=headers)
    again = comment(api(bob), tweet, headers=headers)
    assert again.json() == first.json()
    assert again["Idempotency-Replayed"] == "true"
    assert again["ETag"] == first["ETag"]
    other = comment(api(bob), tweet, "other", headers=headers)
    refused(other, 422, "idempotency_key_reused")
    nothing_written(comments=1)


def told(client):
    return [
        (n["verb"], n["actor"]["username"], n["target"]["id"])
        for n in client.items("/notifications/")
    ]


def test_a_comment_tells_the_author_replied_to_and_the_conversations_author(
    api, alice, bob, carol, tweet
):
    made = reply(bob, tweet, "first")
    below = reply(carol, made, "second")
    reply(alice, tweet, "to myself")
    assert told(api(alice)) == [
        ("commented", "carol", str(below.pk)),
        ("commented", "bob", str(made.pk)),
    ]
    assert told(api(bob)) == [("commented", "carol", str(below.pk))]
    assert told(api(carol)) == []
    assert api(alice).items("/notifications/")[0]["target"]["preview"] == "second"


def test_deleting_a_comment_takes_word_of_it_along(api, alice, bob, tweet):
    made = reply(bob, tweet, "hey @alice")
    drain()
    assert [verb for verb, _, _ in told(api(alice))] == ["mentioned", "commented"]
    delete(made)
    assert told(api(alice)) == []
    assert not Notification.objects.exists()


def test_nobody_is_told_across_a_block(api, alice, bob, carol, tweet):
    made = reply(bob, tweet)
    graph.block(actor=as_viewer(alice), username="carol")
    reply(carol, made)
    assert not Notification.objects.filter(receiver=alice, sender=carol).exists()
    assert [actor for _, actor, _ in told(api(bob))] == ["carol"]


def test_writing_a_comment_takes_a_fixed_number_of_statements(
    api, alice, bob, carol, tweet, django_assert_num_queries
):
    """Lock, place, insert, a look for words that no search knows, word of it to one or two, two
    counts; and the savepoint that a test adds."""
    deep = chain(carol, tweet, 20)[-1]
    reply(bob, tweet)  # its words are new
    for parent in (tweet, deep):
        with django_assert_num_queries(9 if parent is tweet else 10):
            reply(bob, parent)
