"""A person's posts and replies, and the tweets that one liked and bookmarked."""

import random

import pytest

from relationships.models import Block, Follow, Mute
from tests.assertions import refused
from tests.factories import UserFactory, as_viewer, deactivate, reactivate
from tests.tweets.feed_worlds import make_world
from tests.tweets.list_walks import walk_among_writes
from tweets.models import Bookmark, Like, Tweet
from tweets.services import (
    bookmark_tweet,
    create_tweet,
    delete_tweet,
    like_tweet,
    retweet,
    unbookmark_tweet,
    unlike_tweet,
)

pytestmark = pytest.mark.django_db

KEPT = {
    "/users/alice/likes/": (like_tweet, unlike_tweet),
    "/bookmarks/": (bookmark_tweet, unbookmark_tweet),
}
OF_PERSON = ["/users/bob/posts/", "/users/bob/replies/"]
ALL = ["/users/alice/posts/", "/users/alice/replies/", *KEPT]


def ids_of(items):
    return [item["id"] for item in items]


def flat(pages):
    return [item for page in pages for item in page]


def write(author, content="a"):
    return create_tweet(author=as_viewer(author), content=content)


def reply(author, parent, content="a reply"):
    """A comment as its row stands."""
    tweet = write(author, content)
    Tweet.objects.filter(pk=tweet.pk).update(in_reply_to=parent, conversation=parent)
    Tweet.objects.filter(pk=parent.pk).update(comments_count=parent.comments_count + 1)
    return tweet


def adder(path, person):
    """Puts one more item on top of the list; returns the id it is shown under."""
    original = write(UserFactory())

    def add():
        if path.endswith("/posts/"):
            return write(person).pk
        if path.endswith("/replies/"):
            return reply(person, original).pk
        tweet = write(UserFactory())
        KEPT[path][0](actor=as_viewer(person), tweet_id=tweet.pk)
        return tweet.pk

    return add


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    "query", [{"page_size": 3}, {"page_size": 100}, {"page_size": 3, "page": 1}]
)
def test_the_posts_of_anyone_are_the_plain_definition(api, seed, query):
    world = make_world(seed)
    client, refusals = api(world.reader), set()
    for person in [*world.people, world.reader]:
        path, refusal = f"/users/{person.username}/posts/", world.refusal(person)
        refusals.add(refusal)
        if refusal:
            assert client.get(path, query).status_code == refusal
            continue
        pages = client.walk(path, **query)
        assert ids_of(flat(pages)) == world.post_ids(person)
        assert all(len(page) == query["page_size"] for page in pages[:-1])
    assert None in refusals


@pytest.mark.parametrize("seed", range(4))
def test_the_replies_of_anyone_are_the_plain_definition(api, seed):
    world = make_world(seed)
    client = api(world.reader)
    for person in [*world.people, world.reader]:
        path, refusal = f"/users/{person.username}/replies/", world.refusal(person)
        if refusal:
            assert client.get(path).status_code == refusal
        else:
            assert ids_of(flat(client.walk(path, page_size=2))) == world.reply_ids(person)


def test_posts_are_items_of_the_feed_and_replies_are_tweets(api, alice, bob, carol):
    original = write(carol, "original")
    answer = reply(bob, original)
    api(bob).post(f"/tweets/{original.pk}/retweet/", {"quote": "look"})
    (item,) = api(alice).items("/users/bob/posts/")
    assert (item["type"], item["quote"], item["actor"]["username"]) == ("retweet", "look", "bob")
    assert (item["tweet"]["id"], item["tweet"]["retweets_count"]) == (str(original.pk), 1)
    api(alice).post(f"/tweets/{answer.pk}/like/")
    (card,) = api(alice).items("/users/BOB/replies/")
    assert (card["id"], card["in_reply_to_id"]) == (str(answer.pk), str(original.pk))
    assert card["viewer"] == {"liked": True, "retweeted": False, "bookmarked": False}
    assert card == api(alice).get(f"/tweets/{answer.pk}/").json()


@pytest.mark.parametrize("path", OF_PERSON)
def test_lists_of_a_private_account_are_for_its_followers(api, alice, bob, carol, path):
    post = write(bob)
    answer = reply(bob, write(carol))
    shown = [str(post.pk if path.endswith("/posts/") else answer.pk)]
    bob.is_private = True
    bob.save()
    refused(api(alice).get(path), 403, "account_private")
    refused(api(alice).get(path, {"cursor": "x"}), 403, "account_private")
    Follow.objects.create(follower=alice, following=bob)
    assert ids_of(api(alice).items(path)) == ids_of(api(bob).items(path)) == shown


@pytest.mark.parametrize("path", [*OF_PERSON, "/users/bob/likes/"])
@pytest.mark.parametrize("private", [False, True])
def test_lists_of_whom_a_block_hides_do_not_exist(api, alice, bob, path, private):
    bob.is_private = private
    bob.save()
    for blocker, blocked in ((alice, bob), (bob, alice)):
        block = Block.objects.create(blocker=blocker, blocked=blocked)
        refused(api(alice).get(path), 404, "not_found")
        block.delete()
    deactivate(bob)
    refused(api(alice).get(path), 404, "not_found")
    refused(api(alice).get(path.replace("bob", "nobody")), 404, "not_found")


def test_a_mute_hides_nothing_of_a_persons_posts(api, alice, bob, carol):
    own, passed_on = write(bob), write(carol)
    retweet(actor=as_viewer(bob), tweet_id=passed_on.pk)
    for muted in (bob, carol):
        Mute.objects.add(by=alice.pk, to=muted.pk)
    items = api(alice).items("/users/bob/posts/")
    assert [item["tweet"]["id"] for item in items] == [str(passed_on.pk), str(own.pk)]


def test_what_someone_passed_on_that_one_may_not_read_is_absent_and_makes_no_page_short(
    api, alice, bob, carol
):
    kept = [write(bob, f"{number}").pk for number in range(4)]
    tweets = [write(person) for person in (carol, *(UserFactory() for _ in range(9)))]
    for tweet in tweets:
        retweet(actor=as_viewer(bob), tweet_id=tweet.pk)
    Block.objects.add(by=carol.pk, to=alice.pk)
    for number, tweet in enumerate(tweets[1:]):
        if number % 2:
            deactivate(tweet.author)
        else:
            type(bob).objects.filter(pk=tweet.author_id).update(is_private=True)
    wanted = [str(pk) for pk in reversed(kept)]
    for query in ({}, {"page": 1}):
        pages = api(alice).walk("/users/bob/posts/", page_size=2, **query)
        assert [ids_of(page) for page in pages] == [wanted[:2], wanted[2:]]


def test_an_unchanged_page_of_posts_is_304(api, alice, bob):
    write(bob)
    client = api(alice)
    first = client.get("/users/bob/posts/")
    assert first["ETag"].startswith('W/"')
    assert first["Cache-Control"] == "private, no-cache"
    assert "Authorization" in first["Vary"]
    again = client.get("/users/bob/posts/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    write(bob, "more")
    changed = client.get("/users/bob/posts/", headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200


def test_posts_come_by_page_number_as_the_feed_does(api, alice, bob):
    ids = [str(write(bob, f"{number}").pk) for number in range(5)]
    client, path = api(alice), "/users/bob/posts/"
    first = client.get(path, {"page": 1, "page_size": 2}).json()
    write(bob, "newer")
    assert ids_of(client.get(first["next"]).json()["results"]) == ids[2:0:-1]
    refused(client.get(path, {"page": 99, "page_size": 2}), 404, "not_found")
    refused(client.get(path, {"page": 101}), 400, "page_too_deep")
    refused(client.get(path, {"page": 1, "cursor": "x"}), 400, "invalid", "page")
    refused(client.get(path, {"page": "0"}), 400, "invalid", "page")
    assert len(client.items(path, search="none has this")) == 6  # not searched


@pytest.mark.parametrize("path", KEPT)
def test_kept_tweets_come_latest_first_and_again_on_top(api, alice, bob, path):
    add, take = KEPT[path]
    tweets = [write(bob, f"{number}").pk for number in range(4)]
    for tweet in (tweets[2], tweets[0], tweets[3], tweets[1]):
        add(actor=as_viewer(alice), tweet_id=tweet)
    take(actor=as_viewer(alice), tweet_id=tweets[0])
    take(actor=as_viewer(alice), tweet_id=tweets[2])
    add(actor=as_viewer(alice), tweet_id=tweets[2])
    add(actor=as_viewer(alice), tweet_id=tweets[3])  # it is there: stays where it was
    wanted = [str(tweets[number]) for number in (2, 1, 3)]
    assert ids_of(flat(api(alice).walk(path, page_size=2))) == wanted
    for card in api(alice).items(path):
        assert card == api(alice).get(f"/tweets/{card['id']}/").json()
    assert api(bob).items(path.replace("alice", "bob")) == []


@pytest.mark.parametrize("path", KEPT)
def test_kept_tweets_that_one_may_not_read_are_absent_and_come_back(api, alice, bob, path):
    kept = write(bob, "kept")
    writers = {name: UserFactory(username=name) for name in ("gone", "shy", "foe", "idle")}
    tweets = {name: write(writer) for name, writer in writers.items()}
    for tweet in (kept, *tweets.values()):
        KEPT[path][0](actor=as_viewer(alice), tweet_id=tweet.pk)
    delete_tweet(actor=as_viewer(writers["gone"]), tweet_id=tweets["gone"].pk)
    type(alice).objects.filter(username="shy").update(is_private=True)
    deactivate(writers["idle"])
    block = Block.objects.create(blocker=writers["foe"], blocked=alice)
    assert ids_of(api(alice).items(path)) == [str(kept.pk)]
    page = api(alice).get(path, {"page_size": 1}).json()
    assert (ids_of(page["results"]), page["next"]) == ([str(kept.pk)], None)
    block.delete()
    reactivate(writers["idle"])
    Follow.objects.create(follower=alice, following=writers["shy"])
    back = [str(tweets[name].pk) for name in ("idle", "foe", "shy")]
    assert ids_of(api(alice).items(path)) == [*back, str(kept.pk)]


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("kind", [Like, Bookmark])
def test_kept_tweets_are_those_that_one_may_read(api, seed, kind):
    world = make_world(seed)
    client, kept = api(world.reader), random.Random(seed).sample(world.tweets, k=60)
    for tweet in kept:
        kind.objects.create(user=world.reader, tweet=tweet)
    latest_first = ",".join(str(tweet.pk) for tweet in reversed(kept))
    readable = ids_of(client.items("/tweets/", ids=latest_first))
    assert 0 < len(readable) < 60
    path = {Like: f"/users/{world.reader.username}/likes/", Bookmark: "/bookmarks/"}[kind]
    assert ids_of(flat(client.walk(path, page_size=7))) == readable


def test_what_someone_likes_is_shown_to_nobody_else(api, alice, bob, carol):
    like_tweet(actor=as_viewer(bob), tweet_id=write(carol).pk)
    refused(api(alice).get("/users/bob/likes/"), 403, "likes_private")
    Follow.objects.create(follower=alice, following=bob)
    bob.is_private = True
    bob.save()
    refused(api(alice).get("/users/bob/likes/"), 403, "likes_private")
    refused(api(carol).get("/users/bob/likes/"), 403, "likes_private")
    assert len(api(bob).items("/users/BOB/likes/")) == 1


@pytest.mark.parametrize("path", ALL)
def test_a_wrong_page_is_400(api, alice, path):
    refused(api(alice).get(path, {"cursor": "abc"}), 400, "invalid_cursor")
    refused(api(alice).get(path, {"page_size": "0"}), 400, "invalid", "page_size")


@pytest.mark.parametrize("path", OF_PERSON)
def test_the_cursor_of_one_persons_list_is_none_of_anothers(api, alice, bob, path):
    for person in (alice, bob):
        add = adder(path, person)
        for _ in range(2):
            add()
    following = api(alice).get(path, {"page_size": 1}).json()["next"]
    refused(api(alice).get(following.replace("/bob/", "/alice/")), 400, "invalid_cursor")


def test_the_cursor_of_ones_bookmarks_is_nobody_elses(api, alice, bob):
    add = adder("/bookmarks/", alice)
    for _ in range(2):
        add()
    following = api(alice).get("/bookmarks/", {"page_size": 1}).json()["next"]
    assert len(api(alice).get(following).json()["results"]) == 1
    refused(api(bob).get(following), 400, "invalid_cursor")


@pytest.mark.parametrize(
    ("path", "query", "statements"),
    [
        ("/users/alice/posts/", {}, 4),
        ("/users/alice/posts/", {"page": 1}, 5),
        ("/users/alice/replies/", {}, 2),
        ("/users/alice/likes/", {}, 2),
        ("/bookmarks/", {}, 1),
    ],
)
def test_a_list_takes_the_same_statements_at_1_and_at_50_rows(
    api, alice, path, query, statements, django_assert_num_queries
):
    client, add = api(alice), adder(path, alice)
    if path.endswith("/posts/"):  # a tweet and a retweet make one more statement than either
        retweet(actor=as_viewer(alice), tweet_id=write(UserFactory()).pk)
    for rows in (1, 50):
        while len(client.items(path, page_size=100)) < rows + path.endswith("/posts/"):
            add()
        with django_assert_num_queries(statements):
            client.items(path, page_size=100, **query)


@pytest.mark.parametrize("path", ALL)
@pytest.mark.django_db(transaction=True)
def test_a_walk_keeps_its_promises_while_its_list_changes(api, alice, path):
    add = adder(path, alice)
    at_first = [add() for _ in range(40)]

    def take(tweet_id):
        if path in KEPT:
            KEPT[path][1](actor=as_viewer(alice), tweet_id=tweet_id)
        else:
            delete_tweet(actor=as_viewer(alice), tweet_id=tweet_id)

    walk = walk_among_writes(api(alice), path, at_first=at_first, add=add, take=take)
    seen = [int(item["id"]) for item in walk.items]
    assert len(seen) == len(set(seen))
    assert set(at_first) - walk.taken <= set(seen)
    stayed = [pk for pk in seen if pk in set(at_first)]
    assert stayed == [pk for pk in reversed(at_first) if pk in set(seen)]
