import pytest

from relationships.models import Follow
from tests.assertions import no_counter_drifted, refused
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_following_is_idempotent_and_counts_once(api, alice, bob):
    for _ in range(2):
        answer = api(alice).post("/users/BOB/follow/")
        assert answer.status_code == 200
        assert answer.json() == {"following": True, "requested": False, "followers_count": 1}
    assert api(alice).get("/me/").json()["following_count"] == 1
    no_counter_drifted()


def test_unfollowing_is_idempotent_and_counts_once(api, alice, bob):
    api(alice).post("/users/bob/follow/")
    for _ in range(2):
        answer = api(alice).delete("/users/bob/follow/")
        assert answer.json() == {"following": False, "requested": False, "followers_count": 0}
    no_counter_drifted()


def test_nobody_follows_themselves(api, alice):
    refused(api(alice).post("/users/alice/follow/"), 400, "cannot_follow_self")
    assert not Follow.objects.exists()


@pytest.mark.parametrize("name", ["nobody", "a%20b", "%00", "ü", "a" * 21, "a.b"])
def test_following_nobody_is_404(api, alice, name):
    refused(api(alice).post(f"/users/{name}/follow/"), 404, "not_found")


def test_a_profile_shows_how_the_viewer_stands(api, alice, bob):
    api(alice).post("/users/bob/follow/")
    profile = api(alice).get("/users/bob/").json()
    assert profile["followers_count"] == 1
    assert profile["viewer"] == {
        "following": True,
        "followed_by": False,
        "requested": False,
        "blocking": False,
        "muting": False,
    }
    assert api(bob).get("/users/Alice/").json()["viewer"]["followed_by"] is True
    assert api(bob).get("/users/Bob/").json()["viewer"] is None
    assert "email" not in profile


def test_follows_back_and_forth_at_once_leave_exact_counters(api, run_concurrently):
    people = [UserFactory() for _ in range(4)]
    clients = [api(person) for person in people]

    def act(number):
        client = clients[number % 4]
        statuses = set()
        for turn in range(6):
            other = people[(number + 1 + turn % 3) % 4].username
            call = client.delete if (number + turn) % 2 else client.post
            statuses.add(call(f"/users/{other}/follow/").status_code)
        return statuses

    assert set().union(*run_concurrently(16, act)) == {200}
    no_counter_drifted()
