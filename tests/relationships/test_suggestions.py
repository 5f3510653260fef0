import pytest

from relationships.models import Block, Follow, FollowRequest, Mute
from relationships.selectors import whom_to_follow
from tests.factories import UserFactory, deactivate

pytestmark = pytest.mark.django_db


def follow(follower, *people):
    for person in people:
        Follow.objects.add(by=follower.pk, to=person.pk)


def names(suggested):
    return [suggestion["user"]["username"] for suggestion in suggested]


@pytest.fixture
def friends(alice):
    """Five people whom alice follows."""
    people = [UserFactory(username=f"friend_{n}") for n in range(5)]
    follow(alice, *people)
    return people


def test_most_common_connections_come_first_with_up_to_three_as_the_reason(api, alice, friends):
    known, less, least = (UserFactory(username=name) for name in ("known", "less", "least"))
    for number, friend in enumerate(friends):
        follow(friend, known, *([less] if number < 2 else []), *([least] if number == 4 else []))
    found = api(alice).items("/users/suggestions/")
    assert names(found) == ["known", "less", "least"]
    assert [suggestion["common_count"] for suggestion in found] == [5, 2, 1]
    reasons = [{person["username"] for person in suggestion["followed_by"]} for suggestion in found]
    assert len(reasons[0]) == 3
    assert reasons[1:] == [{"friend_0", "friend_1"}, {"friend_4"}]


def test_nobody_is_suggested_who_should_not_be(api, alice, friends):
    kinds = ["followed", "requested", "blocked", "blocker", "muted", "gone", "wanted"]
    people = {kind: UserFactory(username=kind) for kind in kinds}
    follow(friends[0], alice, friends[1], *people.values())
    me = alice.pk
    follow(alice, people["followed"])
    FollowRequest.objects.add(by=me, to=people["requested"].pk)
    Block.objects.add(by=me, to=people["blocked"].pk)
    Block.objects.add(by=people["blocker"].pk, to=me)
    Mute.objects.add(by=me, to=people["muted"].pk)
    deactivate(type(alice).objects.get(username="gone"))
    assert names(api(alice).items("/users/suggestions/")) == ["wanted"]


def test_a_connection_that_is_gone_is_no_reason(api, alice, friends):
    person = UserFactory(username="person")
    follow(friends[0], person)
    follow(friends[1], person)
    deactivate(friends[0])
    (found,) = api(alice).items("/users/suggestions/")
    assert found["common_count"] == 1
    assert [card["username"] for card in found["followed_by"]] == ["friend_1"]


def test_who_follows_nobody_gets_no_suggestion(api, alice, bob):
    assert api(alice).get("/users/suggestions/").json() == {"results": [], "next": None}


def test_a_walk_neither_repeats_nor_skips_while_others_follow(api, alice, friends):
    people = [UserFactory(username=f"p{n}") for n in range(9)]
    for number, person in enumerate(people):
        follow(friends[0], person)
        if number % 2:
            follow(friends[1], person)
    client = api(alice)
    answer = client.get("/users/suggestions/", {"page_size": 2}).json()
    walked = names(answer["results"])
    while answer["next"]:
        newcomer = UserFactory()
        follow(friends[2], newcomer, *people)  # newer than the walk
        follow(friends[3], newcomer)
        answer = client.get(answer["next"]).json()
        walked += names(answer["results"])
    assert sorted(walked) == sorted(person.username for person in people)
    assert [name for name in walked if int(name[1:]) % 2] == walked[:4]


def test_a_walk_ends_at_the_most_results(api, alice, friends, monkeypatch):
    monkeypatch.setattr("relationships.views.suggestions.MAX_RESULTS", 5)
    follow(friends[0], *(UserFactory() for _ in range(8)))
    pages = api(alice).walk("/users/suggestions/", page_size=3)
    assert [len(page) for page in pages] == [3, 2]


def test_what_is_examined_is_bounded_for_who_follows_many(api, alice, friends, monkeypatch):
    monkeypatch.setattr(whom_to_follow, "MAX_EDGES", 10)
    for friend in friends:
        follow(friend, *(UserFactory() for _ in range(4)))
    assert len(api(alice).items("/users/suggestions/")) == 10


def test_suggestions_take_the_same_statements_at_1_and_at_50(
    api, alice, friends, django_assert_num_queries
):
    client = api(alice)
    client.get("/me/")
    follow(friends[0], UserFactory())
    with django_assert_num_queries(2):
        assert len(client.items("/users/suggestions/")) == 1
    follow(friends[0], *(UserFactory() for _ in range(49)))
    with django_assert_num_queries(2):
        assert len(client.items("/users/suggestions/", page_size=100)) == 50
