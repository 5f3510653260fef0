"""The order of what is found, and walks through it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from config.ids import SEQUENCE_BITS, id_at_present
from config.search_terms import search_terms
from tests.assertions import refused
from tests.factories import UserFactory, as_viewer
from tweets.models import Tweet
from tweets.search import candidates, results
from tweets.search.spans import spans_between
from tweets.services import delete_tweet, edit_tweet

pytestmark = pytest.mark.django_db
DAY = 24 * 3600 * 1000 << SEQUENCE_BITS


def plant(author, texts, *, step=DAY):
    """Tweets, the first of them now, each `step` older than the one before."""
    newest = id_at_present()
    tweets = [
        Tweet(
            id=newest - number * step,
            author=author,
            content=text,
            search_text=text,
            search_terms=search_terms(
                text=text, author_id=author.pk, entities={}, answered_id=None
            ),
        )
        for number, text in enumerate(texts)
    ]
    return Tweet.objects.bulk_create(tweets)


def ids(pages):
    return [int(item["id"]) for page in pages for item in page]


def walk(client, q, **query):
    return ids(client.walk("/search/tweets/", q=q, **query))


def test_fit_comes_before_age_and_age_decides_among_equals(bob, found):
    plant(bob, ["plum and pear", "pear, or a plum?", "plum pear", "plum pear"])
    assert found("plum pear")[:2] == ["plum pear", "plum pear"]
    assert found("plum pear", sort="latest") == [
        "plum and pear",
        "pear, or a plum?",
        "plum pear",
        "plum pear",
    ]


def test_newer_ones_come_first_where_the_text_is_alike(bob, client):
    tweets = plant(bob, [f"plum {number}" for number in range(10, 20)])
    assert walk(client, "plum") == [tweet.pk for tweet in tweets]


@pytest.mark.parametrize("sort", ["relevance", "latest"])
@pytest.mark.parametrize("step", [0, DAY // 1000, DAY, 60 * DAY])
def test_a_walk_shows_each_once_in_the_same_order_whatever_the_page_size(bob, client, sort, step):
    texts = ["plum " + "and more " * (number % 7) for number in range(60)]
    plant(bob, texts, step=step or 1)
    whole = walk(client, "plum", sort=sort, page_size=100)
    assert len(whole) == len(set(whole)) == 60
    assert walk(client, "plum", sort=sort, page_size=7) == whole
    if sort == "latest":
        assert whole == sorted(whole, reverse=True)


@pytest.mark.parametrize("sort", ["relevance", "latest"])
def test_a_walk_stays_as_it_began_while_tweets_come_and_go(bob, client, sort, write):
    plant(bob, [f"plum {'so ' * (n % 5)}" for n in range(30)], step=DAY // 3000)
    User.objects.update(tweets_count=100)  # planted past the services
    left = walk(client, "plum", sort=sort)
    page = client.get("/search/tweets/", {"q": "plum", "sort": sort, "page_size": 10}).json()
    while page["results"]:
        shown = ids([page["results"]])
        assert shown == left[: len(shown)]
        left = left[len(shown) :]
        write("plum")
        if left:
            delete_tweet(actor=as_viewer(bob), tweet_id=left.pop())
        page = client.get(page["next"]).json() if page["next"] else {"results": []}
    assert left == []


def test_a_walk_among_near_words_stays_there(bob, client, write):
    for number in range(30):
        write(f"weather {number}")
    first = client.get("/search/tweets/", {"q": "weathre", "page_size": 10}).json()
    for number in range(9):
        write(f"weathre {number}")
    pages = [first["results"]]
    while first["next"]:
        first = client.get(first["next"]).json()
        pages.append(first["results"])
    assert len(ids(pages)) == len(set(ids(pages))) == 30


def test_few_found_are_the_same_few_on_pages_of_one(client, write):
    for number in range(6):
        write(f"weather {number}")
        write(f"weathre {number}")
    assert len(walk(client, "weather", page_size=1)) == 6


def test_relevance_ranks_the_newest_and_ends(bob, client, monkeypatch):
    monkeypatch.setattr(results, "MOST_RANKED", 30)
    tweets = plant(bob, [f"plum {number}" for number in range(40)], step=DAY // 1000)
    found = walk(client, "plum")
    assert set(found) == {tweet.pk for tweet in tweets[:30]}
    assert len(walk(client, "plum", sort="latest")) == 40


def test_stretches_that_hold_too_much_are_cut(bob, client, monkeypatch):
    monkeypatch.setattr(candidates, "MOST_FOUND", 5)
    lone = plant(bob, [f"plum {number}" for number in range(3)], step=400 * DAY)
    crowd = id_at_present() - 500 * DAY
    same_millisecond = [
        Tweet(
            id=(crowd >> SEQUENCE_BITS << SEQUENCE_BITS) + number,
            author=bob,
            content="plum",
            search_text="plum",
            search_terms=search_terms(text="plum", author_id=bob.pk, entities={}, answered_id=None),
        )
        for number in range(20)
    ]
    Tweet.objects.bulk_create(same_millisecond)
    wanted = {tweet.pk for tweet in (*lone, *same_millisecond)}
    found = walk(client, "plum", sort="latest", page_size=4)
    assert found == sorted(wanted, reverse=True)
    assert set(walk(client, "plum")) == wanted


def test_what_is_hidden_leaves_no_gap(bob, client, write):
    private = UserFactory(username="private", is_private=True)
    for number in range(12):
        write(f"plum {number}")
        write(f"plum {number}", by=private)
        write(f"plum {number}", by=private)
    for sort in ("relevance", "latest"):
        pages = client.walk("/search/tweets/", q="plum", sort=sort, page_size=5)
        assert [len(page) for page in pages] == [5, 5, 2]


def test_a_cursor_belongs_to_its_query_and_order(client, write):
    for number in range(3):
        write(f"plum {number}")
    following = client.get("/search/tweets/", {"q": "plum", "page_size": 1}).json()["next"]
    for other in (following.replace("q=plum", "q=pear"), following + "&sort=latest"):
        refused(client.get(other), 400, "invalid_cursor")


@pytest.mark.parametrize("sort", ["relevance", "latest"])
def test_statements_do_not_grow_with_the_page(bob, client, sort):
    """How many stretches are walked depends on how far back the matches lie."""

    def statements(page_size):
        with CaptureQueriesContext(connection) as captured:
            query = {"q": "plum", "sort": sort, "page_size": page_size}
            answer = client.get("/search/tweets/", query)
        assert len(answer.json()["results"]) == page_size
        return len(captured)

    plant(bob, ["plum"] * 60, step=DAY // 100_000)
    statements(1)
    assert statements(1) == statements(50) <= 12
    plant(bob, ["pear"], step=1)
    assert statements(50) <= 14


def test_a_stretch_is_exactly_its_spans():
    """As SQL makes them: every tweet in the stretch shares one, and none far outside it does."""
    base = 1_735_689_600_000
    with connection.cursor() as cursor:
        for begin, end in ((base, base + 1), (base - 7**8, base), (base - 9**11, base + 9**9)):
            spans = spans_between(begin << SEQUENCE_BITS, end << SEQUENCE_BITS)
            assert len(spans) == len(set(spans)) < 260
            for at, inside in (
                (begin, True),
                ((begin + end) // 2, True),
                (end, True),
                (begin - 140_000, False),
                (end + 140_000, False),
            ):
                cursor.execute(
                    "SELECT tweet_search_spans(%s) && %s::int4[]", [at << SEQUENCE_BITS, spans]
                )
                assert cursor.fetchone()[0] is inside


def test_an_edit_is_found_by_what_it_says_now(bob, write, found):
    tweet = write("plums")
    edit_tweet(actor=as_viewer(bob), tweet_id=tweet.pk, content="pears #tag")
    assert found("plums") == []
    assert found("pears #tag from:bob") == ["pears #tag"]
    assert found("paers") == ["pears #tag"]
