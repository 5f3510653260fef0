from importlib import import_module

import pytest
from django.db import connection

from accounts.models import User
from notifications.models import Notification
from relationships import services as graph
from reliability.models import OutboxMessage
from tests.assertions import no_counter_drifted, refused
from tests.factories import UserFactory, as_viewer, deactivate
from tests.outbox import drain
from tests.tweets.trees import chain, many_replies, reply, shape
from tweets.models import Retweet, Tweet
from tweets.services import create_tweet, delete_tweet

pytestmark = pytest.mark.django_db


@pytest.fixture
def tweet(alice):
    return create_tweet(author=as_viewer(alice), content="what do you think")


def path_of(tweet):
    return f"/tweets/{tweet.pk}/comments/"


def comment(client, tweet, content="a comment", **headers):
    return client.post(path_of(tweet), {"content": content}, **headers)


def delete(tweet):
    delete_tweet(actor=as_viewer(tweet.author), tweet_id=tweet.pk)


def change(person, **fields):
    User.objects.filter(pk=person.pk).update(**fields)


def close(person):
    change(person, is_private=True)


def nothing_written(*, comments=0):
    assert Tweet.objects.filter(in_reply_to__isnull=False).count() == comments
    assert Notification.objects.count() == comments
    assert not OutboxMessage.objects.exists()
    no_counter_drifted()


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


# The list


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


# Tombstones


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


# Private accounts


@pytest.fixture
def within(alice, bob, carol):
    """Alice's account is private, bob and carol follow her. Her tweet, bob's comment on it, and
    carol's reply to that."""
    tweet = create_tweet(author=as_viewer(alice), content="among us")
    for person in (bob, carol):
        graph.follow(actor=as_viewer(person), username="alice")
    close(alice)
    made = reply(bob, tweet, "between us #frost")
    below = reply(carol, made, "even deeper")
    drain()
    return tweet, made, below


def readable_by(client, *tweets):
    return [client.get(f"/tweets/{t.pk}/").status_code == 200 for t in tweets]


def test_comments_on_a_private_accounts_tweet_keep_within_its_followers(
    api, alice, bob, carol, within
):
    tweet, made, below = within
    stranger = UserFactory()
    for reader in (alice, bob, carol):
        assert readable_by(api(reader), *within) == [True, True, True]
        assert shape(api(reader).items(path_of(tweet))) == [(made.pk, [(below.pk, [])])]
    assert readable_by(api(stranger), *within) == [False, False, False]
    outside = api(stranger)
    assert outside.items("/tweets/", ids=f"{made.pk},{below.pk}") == []
    assert outside.items("/hashtags/frost/tweets/") == []
    refused(outside.get(path_of(made)), 404, "not_found")
    refused(outside.get(f"/tweets/{below.pk}/thread/"), 404, "not_found")
    for act in ("like", "bookmark", "retweet", "comments"):
        answer = outside.post(f"/tweets/{made.pk}/{act}/", {"content": "let me in"})
        refused(answer, 404, "not_found")
    assert Tweet.objects.count() == 3
    no_counter_drifted()


def test_what_keeps_within_followers_is_not_retweeted(api, carol, within):
    _, made, _ = within
    refused(api(carol).post(f"/tweets/{made.pk}/retweet/"), 403, "account_private")
    assert not Retweet.objects.exists()


def test_a_retweet_from_before_the_account_was_private_does_not_show_the_comment(
    api, alice, bob, carol, tweet
):
    made = reply(bob, tweet)
    api(carol).post(f"/tweets/{made.pk}/retweet/")
    assert len(api(carol).items("/feed/")) == 1
    close(alice)
    assert api(carol).items("/feed/") == []
    assert readable_by(api(carol), made) == [False]


def test_the_door_that_counts_is_the_present_one(api, alice, bob, within):
    stranger = api(UserFactory())
    assert readable_by(stranger, *within) == [False, False, False]
    change(alice, is_private=False)
    assert readable_by(stranger, *within) == [True, True, True]
    close(bob)
    assert readable_by(stranger, *within) == [True, False, False]


def test_below_a_private_comment_it_stays_within_its_authors_followers(
    api, alice, bob, carol, tweet
):
    """Also where neither the conversation nor the tweet replied to is a private account's."""
    for person in (alice, carol):
        graph.follow(actor=as_viewer(person), username="bob")
    close(bob)
    made = reply(bob, tweet)
    below = reply(carol, made)
    deeper = reply(alice, below)
    stranger = api(UserFactory())
    assert readable_by(stranger, tweet, made, below, deeper) == [True, False, False, False]
    assert stranger.items(path_of(tweet)) == []
    assert readable_by(api(carol), made, below, deeper) == [True, True, True]


def test_ones_own_comment_stays_ones_own_when_the_door_shuts(api, alice, bob, tweet):
    made = reply(bob, tweet)
    close(alice)
    assert readable_by(api(bob), tweet, made) == [False, True]
    thread = api(bob).get(f"/tweets/{made.pk}/thread/").json()
    assert thread["ancestors"] == [{"id": str(tweet.pk), "deleted": True}]
    assert api(bob).delete(f"/tweets/{made.pk}/").status_code == 204
    no_counter_drifted()


def test_comments_from_before_are_given_their_audience(alice, bob, carol, tweet):
    made = reply(bob, tweet)
    reply(carol, made)
    reply(alice, tweet)
    reply(alice, made)
    written = dict(Tweet.objects.values_list("pk", "audience"))
    assert sorted(written.values(), key=str) == sorted(
        [None, None, [alice.pk], sorted([alice.pk, bob.pk]), [bob.pk]], key=str
    )
    Tweet.objects.update(audience=None)
    with connection.cursor() as cursor:
        cursor.execute(import_module("tweets.migrations.0004_fill_reply_audience").FILL)
    assert dict(Tweet.objects.values_list("pk", "audience")) == written


# Notifications


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


# What it costs


@pytest.mark.parametrize("count", [1, 50])
def test_the_list_takes_three_statements(api, alice, bob, tweet, count, django_assert_num_queries):
    for made in many_replies(bob, tweet, count):
        many_replies(alice, many_replies(alice, made, 1)[0], 1)
    client = api(alice)
    client.get("/feed/")
    with django_assert_num_queries(3):
        assert len(client.items(path_of(tweet), page_size=100)) == count


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
