import pytest

from config.pagination import seal
from relationships.models import Follow
from tests.assertions import SAVEPOINT, refused
from tests.factories import UserFactory, as_viewer, deactivate
from tests.tweets.feed_worlds import make_world
from tweets.feed import walk
from tweets.models import Tweet
from tweets.services import create_tweet, delete_tweet, retweet

pytestmark = pytest.mark.django_db


def ids_of(items):
    return [item["id"] for item in items]


def flat(pages):
    return [item for page in pages for item in page]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("page_size", [1, 7, 100])
def test_a_walk_by_cursor_is_the_plain_definition(api, seed, page_size):
    world = make_world(seed)
    pages = api(world.reader).walk("/feed/", page_size=page_size)
    assert ids_of(flat(pages)) == world.feed_ids()
    assert all(len(page) == page_size for page in pages[:-1])


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("page_size", [3, 100])
def test_a_walk_by_page_number_is_the_plain_definition(api, seed, page_size):
    world = make_world(seed)
    pages = api(world.reader).walk("/feed/", page=1, page_size=page_size)
    assert ids_of(flat(pages)) == world.feed_ids()
    assert all(len(page) == page_size for page in pages[:-1])


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(
    "search", ["frost", "CAFE", "wide", "STRASSE", "が", "か", "ωM", "person_", " fe ", "%", "x_y"]
)
@pytest.mark.parametrize("query", [{"page_size": 4}, {"page_size": 4, "page": 1}])
def test_search_narrows_the_feed_as_the_plain_definition_does(api, seed, search, query):
    world = make_world(seed)
    pages = api(world.reader).walk("/feed/", search=search, **query)
    assert ids_of(flat(pages)) == world.feed_ids(search)


def test_a_rare_term_walks_a_bounded_number_of_items_a_request(api, alice, monkeypatch):
    monkeypatch.setattr(walk, "MAX_EXAMINED", 8)
    rare = create_tweet(author=as_viewer(alice), content="kestrel")
    for number in range(30):
        create_tweet(author=as_viewer(alice), content=f"sparrow {number}")
    pages = api(alice).walk("/feed/", search="KESTREL", page_size=2)
    assert ids_of(flat(pages)) == [str(rare.pk)]
    assert len(pages) > 2


def test_an_inactive_author_is_nowhere_and_makes_no_page_short(api, alice, bob, carol):
    for person in (bob, carol):
        Follow.objects.create(follower=alice, following=person)
    kept = [create_tweet(author=as_viewer(bob), content=f"kept {n}").pk for n in range(4)]
    gone = [create_tweet(author=as_viewer(carol), content=f"gone {n}").pk for n in range(9)]
    retweet(actor=as_viewer(bob), tweet_id=gone[0])
    deactivate(carol)
    wanted = [str(pk) for pk in reversed(kept)]
    for query in ({}, {"page": 1}):
        pages = api(alice).walk("/feed/", page_size=2, **query)
        assert [ids_of(page) for page in pages] == [wanted[:2], wanted[2:]]


def test_newer_items_and_deletes_do_not_disturb_a_walk(api, alice):
    ids = [create_tweet(author=as_viewer(alice), content=f"{n}").pk for n in range(9)]
    wanted = [str(pk) for pk in reversed(ids)]
    client = api(alice)
    by_cursor, by_page = (
        client.get("/feed/", {"page_size": 3, **query}).json() for query in ({}, {"page": 1})
    )
    create_tweet(author=as_viewer(alice), content="newer")
    assert ids_of(client.get(by_page["next"]).json()["results"]) == wanted[3:6]
    delete_tweet(actor=as_viewer(alice), tweet_id=ids[8])
    delete_tweet(actor=as_viewer(alice), tweet_id=ids[4])
    second = client.get(by_cursor["next"]).json()
    assert ids_of(second["results"]) == [wanted[3], wanted[5], wanted[6]]
    assert ids_of(client.get(second["next"]).json()["results"]) == wanted[7:]


def test_a_retweet_shows_the_original_with_its_own_metrics(api, alice, bob):
    Follow.objects.create(follower=alice, following=bob)
    original = create_tweet(author=as_viewer(UserFactory(username="dora")), content="original")
    api(alice).post(f"/tweets/{original.pk}/like/")
    api(bob).post(f"/tweets/{original.pk}/retweet/", {"quote": "look"})
    (item,) = api(alice).items("/feed/")
    assert (item["type"], item["quote"]) == ("retweet", "look")
    assert item["actor"]["username"] == "bob"
    assert item["tweet"]["id"] == str(original.pk) != item["id"]
    assert item["tweet"]["author"]["username"] == "dora"
    assert (item["tweet"]["likes_count"], item["tweet"]["retweets_count"]) == (1, 1)
    assert item["tweet"]["viewer"] == {"liked": True, "retweeted": False, "bookmarked": False}


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ({"page": "0"}, "invalid", "page"),
        ({"page": "x"}, "invalid", "page"),
        ({"page": "-1"}, "invalid", "page"),
        ({"page": "٣"}, "invalid", "page"),
        ({"page": "1", "cursor": "x"}, "invalid", "page"),
        ({"page_size": "0"}, "invalid", "page_size"),
        ({"page_size": "1.5"}, "invalid", "page_size"),
        ({"page_size": ""}, "invalid", "page_size"),
        ({"page": "101"}, "page_too_deep", None),
        ({"page": "9" * 40}, "page_too_deep", None),
        ({"page": "21", "page_size": "1000"}, "page_too_deep", None),
        ({"cursor": "x"}, "invalid_cursor", None),
        ({"cursor": ""}, "invalid_cursor", None),
        ({"page": "2", "anchor": "x"}, "invalid_cursor", None),
        ({"anchor": "x"}, "invalid", "anchor"),
        ({"search": "a\x00b"}, "invalid", "search"),
        ({"search": "a" * 201}, "max_length", "search"),
    ],
)
def test_a_bad_query_is_400(api, alice, query, code, field):
    refused(api(alice).get("/feed/", query), 400, code, field)


def test_a_tampered_or_borrowed_cursor_is_400(api, alice):
    for number in range(3):
        create_tweet(author=as_viewer(alice), content=f"{number}")
    cursor = api(alice).get("/feed/", {"page_size": 1}).json()["next"].split("cursor=")[1]
    cursor = cursor.split("&")[0].replace("%3A", ":")
    assert api(alice).get("/feed/", {"cursor": cursor}).status_code == 200
    for place in range(len(cursor)):
        other = cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]
        refused(api(alice).get("/feed/", {"cursor": other}), 400, "invalid_cursor")
    borrowed = seal([5], of="hashtag")
    refused(api(alice).get("/feed/", {"cursor": borrowed}), 400, "invalid_cursor")


def test_past_the_last_page_is_404_but_an_empty_first_page_is_not(api, alice):
    assert api(alice).items("/feed/", page=1) == []
    refused(api(alice).get("/feed/", {"page": 2}), 404, "not_found")


def test_page_size_above_the_maximum_counts_as_the_maximum(api, alice):
    for number in range(101):
        create_tweet(author=as_viewer(alice), content=f"{number}")
    assert len(api(alice).items("/feed/", page_size=5000)) == 100


def test_an_unchanged_page_is_304(api, alice):
    client = api(alice)
    create_tweet(author=as_viewer(alice), content="tick")
    first = client.get("/feed/")
    assert first["ETag"].startswith('W/"')
    assert first["Cache-Control"] == "private, no-cache"
    assert "Authorization" in first["Vary"]
    again = client.get("/feed/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert "Content-Type" not in again
    for spelling in ["*", first["ETag"].removeprefix("W/"), f'"x", {first["ETag"]}']:
        assert client.get("/feed/", headers={"if-none-match": spelling}).status_code == 304
    create_tweet(author=as_viewer(alice), content="tock")
    assert client.get("/feed/", headers={"if-none-match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("count", [1, 50])
@pytest.mark.parametrize(
    ("query", "statements"),
    [({}, 3), ({"page": 1}, 4), ({"page": 2}, 4), ({"search": "frost"}, 3 + SAVEPOINT)],
)
def test_a_page_takes_a_fixed_number_of_statements(
    api, alice, count, query, statements, django_assert_num_queries
):
    for number in range(count):
        person = UserFactory()
        Follow.objects.create(follower=alice, following=person)
        mine = create_tweet(author=as_viewer(person), content=f"frost {number}")
        retweet(actor=as_viewer(alice), tweet_id=mine.pk)
    client = api(alice)
    client.get("/me/")
    size = 1 if count == 1 else 50
    with django_assert_num_queries(statements, exact=count == 50):
        client.items("/feed/", page_size=size, **query)


@pytest.mark.parametrize("query", [{}, {"page": 1}, {"page": 3}])
def test_a_long_run_of_hidden_posts_costs_a_few_rounds_only(
    api, alice, bob, carol, query, django_assert_max_num_queries
):
    """Carol's newest 600 posts, from before she was deactivated, hide bob's."""
    for person in (bob, carol):
        api(alice).post(f"/users/{person.username}/follow/")
    below = [create_tweet(author=as_viewer(bob), content=f"{n}").pk for n in range(25)]
    above = range(below[-1] + 1, below[-1] + 601)
    Tweet.objects.bulk_create(Tweet(id=number, author=carol, content="x") for number in above)
    deactivate(carol)
    client = api(alice)
    client.get("/me/")
    with django_assert_max_num_queries(11):
        shown = client.items("/feed/", page_size=5, **query)
    assert [int(item["id"]) for item in shown] == below[::-1][5 * (query.get("page", 1) - 1) :][:5]


def test_where_numbers_end_the_walk_goes_on_by_cursor(api, alice, monkeypatch):
    monkeypatch.setattr("tweets.feed.pages.MAX_EXAMINED", 4)
    written = [create_tweet(author=as_viewer(alice), content=f"{n}").pk for n in range(7)]
    pages = api(alice).walk("/feed/", page=1, page_size=2)
    assert [int(item["id"]) for page in pages for item in page] == written[::-1]
    refused(api(alice).get("/feed/", {"page": 3, "page_size": 2}), 400, "page_too_deep")
