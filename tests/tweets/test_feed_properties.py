"""The feed against its plain definition: worlds, walks and searches drawn by Hypothesis."""

import contextlib
import random
import threading

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.errors import NotFound
from relationships.errors import AccountPrivate
from relationships.models import Follow
from tests.factories import UserFactory, as_viewer, deactivate
from tests.tweets.feed_worlds import WORDS, looking_through, make_world
from tweets.feed import selectors, walk
from tweets.models import Tweet
from tweets.services import create_tweet, delete_tweet, retweet

MAX_STATEMENTS_A_ROUND = 4

worlds = st.fixed_dictionaries(
    {
        "seed": st.integers(0, 10**6),
        "people": st.integers(1, 12),
        "tweets": st.integers(0, 50),
        "retweets": st.integers(0, 40),
    }
)
terms = st.sampled_from(["", "", "frost", "CAFÉ", "e", "ｗｉｄｅ", "person_", "zz", "%", "ω"])


def disturb(world, chance):
    """Some tweets are deleted, some people deactivated, and some retweets retweeted again."""
    for tweet in chance.sample(world.tweets, k=len(world.tweets) // 6):
        if tweet.in_reply_to_id is None and tweet.author.is_active:
            delete_tweet(actor=as_viewer(tweet.author), tweet_id=tweet.pk)
    for again in chance.sample(world.retweets, k=len(world.retweets) // 6):
        if Tweet.objects.live().filter(pk=again.tweet_id).exists():
            with contextlib.suppress(NotFound, AccountPrivate):  # not for everybody to retweet
                retweet(actor=as_viewer(chance.choice(world.people)), tweet_id=again.tweet_id)
    for person in chance.sample(world.people, k=len(world.people) // 5):
        deactivate(person)


@pytest.mark.django_db
@settings(
    max_examples=40,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(shape=worlds, size=st.integers(1, 25), term=terms, by_page=st.booleans())
@pytest.mark.usefixtures("looked_at_each")
def test_any_walk_is_the_plain_definition(rounds, shape, size, term, by_page):
    with transaction.atomic():
        world = make_world(**shape)
        disturb(world, random.Random(shape["seed"]))
        posts = selectors.feed(viewer=as_viewer(world.reader), search=term)
        walked = []
        for read in pages_of(posts, size, by_page=by_page):
            rounds.clear()
            with CaptureQueriesContext(connection) as statements:
                entries = read()
            assert len(statements) <= MAX_STATEMENTS_A_ROUND * len(rounds)
            walked += [str(entry.id) for entry in entries]
        assert walked == world.feed_ids(term)
        transaction.set_rollback(True)  # the next world begins empty


def pages_of(posts, size, *, by_page):
    """Calls that read one page each, until the list ends."""
    state = {"more": True, "below": None, "anchor": None, "number": 0}

    def read_by_cursor():
        part = posts.below(state["below"], size=size)
        state.update(more=part.more, below=part.reached)
        return part.entries

    def read_by_page():
        state["number"] += 1
        page = posts.page(state["number"], size=size, anchor=state["anchor"])
        state.update(more=page.more, anchor=page.anchor)
        return page.entries

    while state["more"]:
        yield read_by_page if by_page else read_by_cursor


@pytest.fixture(params=[0, 1, 5, 100])
def looked_at_each(request, monkeypatch):
    """Too few, enough for some pages, or for all. 0: none, as there are few people."""
    if not request.param:
        yield
        return
    with looking_through(request.param, monkeypatch):
        yield


@pytest.fixture
def rounds(monkeypatch):
    """The sizes of the rounds that were taken."""
    sizes = []

    def counted(plain):
        def count(**kwargs):
            sizes.append(kwargs["limit"])
            return plain(**kwargs)

        return count

    for name in ("newest_candidates", "newest_in_feed"):
        monkeypatch.setattr(walk, name, counted(getattr(walk, name)))
    return sizes


@pytest.mark.parametrize("query", [{}, {"page": 1}])
@pytest.mark.parametrize("deletes", [False, True])
@pytest.mark.django_db(transaction=True)
def test_a_walk_keeps_its_promises_while_others_write_and_delete(api, query, deletes):
    reader, writer = UserFactory(), UserFactory()
    Follow.objects.create(follower=reader, following=writer)
    at_first = [
        create_tweet(author=as_viewer(writer), content=f"{WORDS[n % len(WORDS)]} {n}").pk
        for n in range(90)
    ]
    deleted, walked = set(), threading.Event()

    def write():
        chance = random.Random(7)
        try:
            while not walked.is_set():
                create_tweet(author=as_viewer(writer), content="newer")
                left = [pk for pk in at_first if pk not in deleted]
                if deletes and len(left) > 40:
                    gone = chance.choice(left)
                    delete_tweet(actor=as_viewer(writer), tweet_id=gone)
                    deleted.add(gone)
        finally:
            connections.close_all()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        by_number = bool(query)
        pages = api(reader).walk("/feed/", may_shrink=by_number and deletes, page_size=7, **query)
    finally:
        walked.set()
        thread.join()
    seen = [int(item["id"]) for page in pages for item in page]
    assert len(seen) == len(set(seen))
    assert seen == sorted(seen, reverse=True)
    if not by_number or not deletes:  # by page number, removals may shift
        assert set(at_first) - deleted <= set(seen)
