import pytest

from relationships.models import Block, Follow, FollowRequest, Mute
from tests.assertions import refused
from tests.factories import UserFactory, deactivate

pytestmark = pytest.mark.django_db


def names(cards):
    return [card["username"] for card in cards]


def edges_of(kind, person):
    """Makes an edge of this kind between `person` and another, so that the other is listed."""
    return {
        "/users/alice/followers/": lambda other: Follow.objects.add(by=other.pk, to=person.pk),
        "/users/alice/following/": lambda other: Follow.objects.add(by=person.pk, to=other.pk),
        "/me/blocks/": lambda other: Block.objects.add(by=person.pk, to=other.pk),
        "/me/mutes/": lambda other: Mute.objects.add(by=person.pk, to=other.pk),
        "/me/follow-requests/": lambda other: FollowRequest.objects.add(by=other.pk, to=person.pk),
        "/me/follow-requests/sent/": lambda other: FollowRequest.objects.add(
            by=person.pk, to=other.pk
        ),
    }[kind]


STATEMENTS = {
    "/users/alice/followers/": 2,
    "/users/alice/following/": 2,
    "/me/blocks/": 1,
    "/me/mutes/": 1,
    "/me/follow-requests/": 1,
    "/me/follow-requests/sent/": 1,
}


@pytest.mark.parametrize("path", STATEMENTS)
def test_a_list_takes_the_same_statements_at_1_and_at_50_rows(
    api, alice, path, django_assert_num_queries
):
    client, add = api(alice), edges_of(path, alice)
    client.get("/me/")  # the session is known from here on
    for rows in (1, 50):
        while len(client.items(path, page_size=100)) < rows:
            add(UserFactory())
        with django_assert_num_queries(STATEMENTS[path]):
            assert len(client.items(path, page_size=100)) == rows


@pytest.mark.parametrize("path", STATEMENTS)
def test_a_list_is_newest_edge_first_and_a_walk_stands_still(api, alice, path):
    client, add = api(alice), edges_of(path, alice)
    people = [UserFactory() for _ in range(7)]
    for person in people:
        add(person)
    first = client.get(path, {"page_size": 3}).json()
    assert names(first["results"]) == [person.username for person in people[:3:-1]]
    add(UserFactory())  # newer than the walk
    deactivate(people[2])
    rest = [card for page in client.walk(first["next"]) for card in page]
    assert names(rest) == [people[place].username for place in (3, 1, 0)]


@pytest.mark.parametrize("path", STATEMENTS)
def test_a_wrong_page_is_400(api, alice, path):
    refused(api(alice).get(path, {"cursor": "abc"}), 400, "invalid_cursor")
    refused(api(alice).get(path, {"page_size": "0"}), 400, "invalid", "page_size")


def test_the_cursor_of_one_list_is_none_of_another(api, alice, bob):
    for _ in range(3):
        person = UserFactory()
        Follow.objects.add(by=person.pk, to=alice.pk)
        Follow.objects.add(by=person.pk, to=bob.pk)
    following = api(alice).get("/users/alice/followers/", {"page_size": 1}).json()["next"]
    moved = following.replace("/alice/", "/bob/")
    refused(api(alice).get(moved), 400, "invalid_cursor")


def test_relations_to_many_come_in_the_order_asked_for(api, alice, bob, carol):
    api(alice).post("/users/bob/follow/")
    api(alice).post("/users/carol/mute/")
    asked = "carol,nobody,BOB,alice,bob, ,%00"
    found = api(alice).items("/relationships/", usernames=asked)
    assert names(found) == ["carol", "bob"]
    assert [relation["muting"] for relation in found] == [True, False]
    assert [relation["following"] for relation in found] == [False, True]


def test_relations_take_two_statements_whatever_the_number(api, alice, django_assert_num_queries):
    client = api(alice)
    people = [UserFactory() for _ in range(50)]
    client.get("/me/")
    for some in (people[:1], people):
        asked = ",".join(person.username for person in some)
        with django_assert_num_queries(2):
            assert len(client.items("/relationships/", usernames=asked)) == len(some)


@pytest.mark.parametrize("query", [{}, {"usernames": ""}])
def test_relations_to_nobody_named_is_400(api, alice, query):
    refused(api(alice).get("/relationships/", query), 400, "required", "usernames")


def test_relations_to_more_than_100_is_400(api, alice):
    query = {"usernames": ",".join(["bob"] * 101)}
    refused(api(alice).get("/relationships/", query), 400, "invalid", "usernames")
