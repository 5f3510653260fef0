"""`GET /search/users/`: who comes first, and what a walk keeps."""

import pytest
from django.db import connection

from accounts.models import User
from config import ranked_lists
from relationships import services as graph
from relationships.models import WellKnown
from relationships.selectors import people_ranking
from relationships.services import list_well_known
from tests.assertions import no_counter_drifted, refused
from tests.factories import UserFactory, as_viewer, deactivate

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer(db):
    return UserFactory(username="zz_viewer", name="")


@pytest.fixture
def client(api, viewer):
    return api(viewer)


def person(username, name="", *, followers=0, **fields):
    return UserFactory(username=username, name=name, followers_count=followers, **fields)


def follow(viewer, *people):
    for followed in people:
        graph.follow(actor=as_viewer(viewer), username=followed.username)


def found(client, q, **query):
    return [item["username"] for item in client.items("/search/users/", q=q, **query)]


def walked(client, q, **query):
    return [
        [item["username"] for item in page] for page in client.walk("/search/users/", q=q, **query)
    ]


def test_exact_then_followed_then_well_followed_then_the_alphabet_then_what_is_alike(
    client, viewer
):
    person("alicia", followers=3)
    person("zed", "Bob Alice")
    person("alice_b")
    person("alice_a")
    person("alise", followers=900)
    friend = person("friend", "Alice", followers=1)
    star = person("mona", "Alice Star", followers=50)
    near = person("alcie")
    follow(viewer, friend, near)
    person("alice")
    assert found(client, "alice") == [
        *("alice", "friend", "mona", "alice_a", "alice_b", "zed", "alcie", "alicia", "alise"),
    ]
    assert star.followers_count == 50


def test_a_real_follow_counts_at_once(client, viewer, api):
    first, second = person("robin_a"), person("robin_b")
    assert found(client, "rob") == ["robin_a", "robin_b"]
    follow(first, second)
    assert found(client, "rob") == ["robin_b", "robin_a"]
    follow(viewer, first)
    assert found(client, "rob") == ["robin_a", "robin_b"]
    no_counter_drifted()


def test_a_person_is_a_card(client):
    alice = person("alice", "Alice", is_verified=True)
    assert client.items("/search/users/", q="@ALI") == [
        {
            "id": str(alice.pk),
            "username": "alice",
            "name": "Alice",
            "avatar_url": None,
            "is_private": False,
            "is_verified": True,
        }
    ]


@pytest.mark.parametrize("q", [None, "", "  ", "\x01\x02", "\u200b", "\u3000\t"])
def test_nothing_to_search_for_is_refused(client, q):
    query = {} if q is None else {"q": q}
    refused(client.get("/search/users/", query), 400, "required", "q")


@pytest.mark.parametrize(("q", "code"), [("a" * 10_000, "max_length"), ("a\x00b", "invalid")])
def test_what_cannot_be_searched_for_is_refused(client, q, code):
    refused(client.get("/search/users/", {"q": q}), 400, code, "q")


@pytest.mark.parametrize(
    "q",
    [
        *("%", "_", "\\", "%_\\", "%%%%", "'", '"', "''; DROP TABLE accounts_user; --", "$$", "()"),
        *("\u0301", "& | !", "\U0001f98a" * 50, "\ufffd", "{}", "%s", "@", "@@"),
    ],
)
def test_hostile_texts_find_nobody(client, q):
    person("alice", "Alice")
    assert found(client, q) == []


def test_a_search_that_takes_too_long_answers_503(client, settings, monkeypatch):
    def sleep(self, **_):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(10)")

    settings.SEARCH_TIMEOUT_MS = 20
    monkeypatch.setattr(people_ranking.FoundPeople, "best", sleep)
    refused(client.get("/search/users/", {"q": "alice"}), 503, "search_timeout")
    assert client.get("/me/").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


def world(number=8):
    for n in range(number):
        person(f"alice{n}", followers=n % 3)
        person(f"name{n}", "Alice")
        person(f"word{n}", "Bob Alice")
        person(f"swap{n}", "Alcie")
        person(f"alike{n}", "Alise", followers=n)


@pytest.fixture
def small(monkeypatch):
    """Bounds that a small world passes."""
    monkeypatch.setattr(people_ranking, "MAX_RANKED", 6)
    monkeypatch.setattr(people_ranking, "MAX_BEGINNING", 5)


@pytest.mark.parametrize("size", [1, 3, 7, 40, 41])
@pytest.mark.parametrize("bounds", ["wide", "small"])
def test_a_walk_is_the_same_list_whatever_the_size_of_its_pages(client, request, bounds, size):
    if bounds == "small":
        request.getfixturevalue("small")
    world()
    whole = found(client, "alice", page_size=100)
    assert len(whole) == len(set(whole)) == (40 if bounds == "wide" else 24 + 6)
    pages = walked(client, "alice", page_size=size)
    assert [name for page in pages for name in page] == whole
    assert [len(page) for page in pages[:-1]] == [size] * (len(pages) - 1)


@pytest.mark.parametrize("bounds", ["wide", "small"])
def test_a_walk_neither_repeats_nor_skips_while_ranks_change(client, viewer, request, bounds):
    if bounds == "small":
        request.getfixturevalue("small")
    world()
    whole = found(client, "alice", page_size=100)
    answer = client.get("/search/users/", {"q": "alice", "page_size": 4}).json()
    seen = [item["username"] for item in answer["results"]]
    turn = 0
    while answer["next"]:
        turn += 1
        User.objects.filter(username__endswith=str(turn % 8)).update(followers_count=1000 * turn)
        User.objects.filter(username__in=seen).update(followers_count=0)
        follow(viewer, User.objects.get(username=whole[-turn]))
        person(f"alice_{turn}", followers=99)
        answer = client.get(answer["next"]).json()
        seen += [item["username"] for item in answer["results"]]
    assert seen[:24] == whole[:24], "who is alike is decided when the walk gets there"
    assert len(seen) == len(set(seen))
    assert len(seen) == len(whole)


def test_who_leaves_during_a_walk_is_passed_over_and_pages_stay_full(client):
    world()
    whole = found(client, "alice", page_size=100)
    answer = client.get("/search/users/", {"q": "alice", "page_size": 10}).json()
    deactivate(*User.objects.filter(username__in=whole[12:20]))
    answer = client.get(answer["next"]).json()
    assert [item["username"] for item in answer["results"]] == whole[10:12] + whole[20:28]


def test_a_walk_reaches_a_thousand_at_most(client, monkeypatch):
    monkeypatch.setattr(ranked_lists, "MAX_REACHED", 12)
    world()
    assert [len(page) for page in walked(client, "alice", page_size=5)] == [5, 5, 2]
    assert [len(page) for page in walked(client, "alice", page_size=6)] == [6, 6]


def test_a_cursor_is_good_for_its_own_term_and_viewer_only(api, client):
    world(2)
    following = client.get("/search/users/", {"q": "alice", "page_size": 1}).json()["next"]
    assert client.get(following).status_code == 200
    refused(client.get(following.replace("q=alice", "q=bob")), 400, "invalid_cursor")
    refused(api(UserFactory()).get(following), 400, "invalid_cursor")
    refused(client.get(following + "x"), 400, "invalid_cursor")


def test_of_very_many_the_followed_and_the_well_known_still_come_first(client, viewer, small):
    for n in range(12):
        person(f"anna{n:02}")
    friend, star = person("anna_friend"), person("zoe", "Bob Anna", followers=70)
    renamed = person("annabel", followers=80)
    follow(viewer, friend)
    list_well_known()
    graph_names = set(WellKnown.objects.values_list("key", flat=True))
    assert {"zoe", "anna", "bob anna", "annabel", "anna_friend"} == graph_names
    User.objects.filter(pk=renamed.pk).update(username="other", search_text="other")
    whole = found(client, "anna", page_size=100)
    assert whole[:2] == ["anna_friend", "zoe"]
    assert sorted(whole) == sorted([*(f"anna{n:02}" for n in range(12)), "anna_friend", "zoe"])
    list_well_known()
    assert "annabel" not in set(WellKnown.objects.values_list("key", flat=True))
    assert star.pk in set(WellKnown.objects.values_list("person_id", flat=True))


@pytest.mark.parametrize("count", [1, 50])
def test_a_page_takes_a_bounded_number_of_statements(
    client, viewer, count, django_assert_max_num_queries
):
    for n in range(count):
        follow(person(f"fan{n}"), person(f"alice{n}", "Alice"))
    client.get("/me/")
    with django_assert_max_num_queries(8):
        assert len(found(client, "alice", page_size=100)) == count


@pytest.mark.parametrize("count", [1, 50])
def test_a_page_that_is_full_of_beginnings_takes_five_statements(
    client, count, django_assert_num_queries
):
    for n in range(count + 1):
        person(f"alice{n}")
    client.get("/me/")
    with django_assert_num_queries(5):
        assert len(found(client, "alice", page_size=count)) == count
