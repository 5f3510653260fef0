"""Who liked and who retweeted a tweet."""

import pytest

from relationships.models import Block, Follow, Mute
from tests.assertions import refused
from tests.factories import UserFactory, as_viewer, deactivate
from tests.tweets.list_walks import walk_among_writes
from tweets.models import Like, Retweet
from tweets.services import (
    create_tweet,
    delete_tweet,
    like_tweet,
    retweet,
    undo_retweet,
    unlike_tweet,
)

pytestmark = pytest.mark.django_db

LISTS = {"likes": (like_tweet, unlike_tweet), "retweets": (retweet, undo_retweet)}


@pytest.fixture
def tweet(alice):
    return create_tweet(author=as_viewer(alice), content="a")


@pytest.fixture(params=LISTS)
def kind(request):
    return request.param


@pytest.fixture
def path(tweet, kind):
    return f"/tweets/{tweet.pk}/{kind}/"


@pytest.fixture
def act(tweet, kind):
    def act(person):
        LISTS[kind][0](actor=as_viewer(person), tweet_id=tweet.pk)

    return act


def names(cards):
    return [card["username"] for card in cards]


def test_the_latest_comes_first_and_again_on_top(api, alice, tweet, kind, path, act):
    people = [UserFactory() for _ in range(4)]
    for person in people:
        act(person)
    LISTS[kind][1](actor=as_viewer(people[1]), tweet_id=tweet.pk)
    LISTS[kind][1](actor=as_viewer(people[0]), tweet_id=tweet.pk)
    act(people[0])
    act(people[2])  # it is there: stays where it was
    pages = api(alice).walk(path, page_size=2)
    wanted = [people[number].username for number in (0, 3, 2)]
    assert [names(page) for page in pages] == [wanted[:2], wanted[2:]]
    assert set(pages[0][0]) == {"id", "username", "name", "avatar_url", "is_private", "is_verified"}


def test_who_likes_is_told_to_the_author_only(api, alice, bob, tweet):
    like_tweet(actor=as_viewer(bob), tweet_id=tweet.pk)
    refused(api(bob).get(f"/tweets/{tweet.pk}/likes/"), 403, "not_your_tweet")
    assert names(api(alice).items(f"/tweets/{tweet.pk}/likes/")) == ["bob"]


def test_who_retweeted_is_told_to_whoever_may_read_the_tweet(api, alice, bob, carol, tweet):
    retweet(actor=as_viewer(bob), tweet_id=tweet.pk)
    for reader in (alice, bob, carol):
        assert names(api(reader).items(f"/tweets/{tweet.pk}/retweets/")) == ["bob"]


def test_a_tweet_that_is_not_there_for_one_has_no_lists(api, alice, bob, tweet, path):
    block = Block.objects.create(blocker=alice, blocked=bob)
    refused(api(bob).get(path), 404, "not_found")
    block.delete()
    alice.is_private = True
    alice.save(update_fields=["is_private"])
    refused(api(bob).get(path), 404, "not_found")
    for nothing in ("1", str(2**63 - 1), str(2**63), "x"):
        refused(api(bob).get(path.replace(str(tweet.pk), nothing)), 404, "not_found")
    delete_tweet(actor=as_viewer(alice), tweet_id=tweet.pk)
    refused(api(alice).get(path), 404, "not_found")


def test_whom_a_list_does_not_show_is_absent(api, alice, kind, path, act):
    people = {name: UserFactory(username=name) for name in ("kept", "foe", "foul", "idle", "loud")}
    for person in people.values():
        act(person)
    Block.objects.create(blocker=people["foe"], blocked=alice)
    Block.objects.create(blocker=alice, blocked=people["foul"])
    Mute.objects.add(by=alice.pk, to=people["loud"].pk)
    deactivate(people["idle"])
    assert names(api(alice).items(path)) == ["loud", "kept"]
    page = api(alice).get(path, {"page_size": 2}).json()
    assert (names(page["results"]), page["next"]) == (["loud", "kept"], None)


def test_a_private_persons_retweet_is_shown_to_their_readers_and_their_like_to_the_author(
    api, alice, bob, carol, tweet
):
    for person in (bob, carol):
        retweet(actor=as_viewer(person), tweet_id=tweet.pk)
        like_tweet(actor=as_viewer(person), tweet_id=tweet.pk)
    bob.is_private = True
    bob.save()
    retweets = f"/tweets/{tweet.pk}/retweets/"
    assert names(api(alice).items(retweets)) == ["carol"]
    assert names(api(bob).items(retweets)) == ["carol", "bob"]
    assert names(api(alice).items(f"/tweets/{tweet.pk}/likes/")) == ["carol", "bob"]
    Follow.objects.create(follower=alice, following=bob)
    assert names(api(alice).items(retweets)) == ["carol", "bob"]


def test_a_wrong_page_is_400_and_a_cursor_belongs_to_its_tweet(api, alice, tweet, kind, path, act):
    for _ in range(2):
        act(UserFactory())
    refused(api(alice).get(path, {"cursor": "abc"}), 400, "invalid_cursor")
    refused(api(alice).get(path, {"page_size": "0"}), 400, "invalid", "page_size")
    other = create_tweet(author=as_viewer(alice), content="b")
    following = api(alice).get(path, {"page_size": 1}).json()["next"]
    refused(api(alice).get(following.replace(str(tweet.pk), str(other.pk))), 400, "invalid_cursor")


def test_a_list_takes_two_statements_at_1_and_at_50_rows(
    api, alice, path, act, django_assert_num_queries
):
    client = api(alice)
    for rows in (1, 50):
        while len(client.items(path, page_size=100)) < rows:
            act(UserFactory())
        with django_assert_num_queries(2):
            assert len(client.items(path, page_size=100)) == rows


@pytest.mark.django_db(transaction=True)
def test_a_walk_keeps_its_promises_while_its_list_changes(api, alice, tweet, kind, path, act):
    people = {person.pk: person for person in (UserFactory() for _ in range(40))}
    for person in people.values():
        act(person)
    walk = walk_among_writes(
        api(alice),
        path,
        at_first=list(people),
        add=lambda: act(UserFactory()),
        take=lambda pk: LISTS[kind][1](actor=as_viewer(people[pk]), tweet_id=tweet.pk),
    )
    seen = [int(card["id"]) for card in walk.items]
    assert len(seen) == len(set(seen))
    assert set(people) - walk.taken <= set(seen)
    stayed = [pk for pk in seen if pk in people]
    assert stayed == [pk for pk in reversed(people) if pk in set(seen)]
    rows = {"likes": Like, "retweets": Retweet}[kind].objects.filter(tweet=tweet)
    assert not rows.filter(user__in=walk.taken).exists()
