from datetime import timedelta

import jwt
import pytest
from django.conf import settings
from django.utils import timezone
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken

from accounts.models import Session, User
from config import caching
from tests.assertions import refused
from tests.factories import PASSWORD, UserFactory, deactivate

pytestmark = pytest.mark.django_db


def log_in(client, username="alice", password=PASSWORD):
    return client.post("/auth/login/", {"username": username, "password": password})


def bearer(client, access):
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")
    return client


@pytest.mark.parametrize("name", ["alice", "ALICE", "alice@example.com", "Alice@Example.COM"])
def test_login_takes_username_or_address_without_regard_to_case(anyone, alice, name):
    answer = log_in(anyone, name)
    assert answer.status_code == 200
    assert answer.json()["user"]["username"] == "alice"
    assert bearer(anyone, answer.json()["access"]).get("/me/").status_code == 200


@pytest.mark.parametrize(
    ("name", "password"),
    [("alice", "wrong"), ("nobody", PASSWORD), ("nobody@example.com", PASSWORD), ("a b", "x")],
)
def test_unknown_user_and_wrong_password_get_the_same_answer(anyone, alice, name, password):
    answer = log_in(anyone, name, password)
    refused(answer, 401, "invalid_credentials")
    assert answer.content == log_in(anyone, "alice", "also wrong").content
    assert not Session.objects.exists()


def test_a_deactivated_account_says_so_with_the_right_password_only(anyone, alice):
    deactivate(alice)
    refused(log_in(anyone), 403, "account_deactivated")
    refused(log_in(anyone, password="wrong"), 401, "invalid_credentials")


def test_calls_without_a_valid_token_are_401_and_say_bearer(anyone, alice):
    for token in ["", "Bearer", "Bearer x.y.z", "Bearer \xff", "Bearer " + "a" * 100_000]:
        anyone.credentials(HTTP_AUTHORIZATION=token)
        answer = anyone.get("/me/")
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == "Bearer"
    anyone.credentials()
    refused(anyone.get("/me/"), 401, "not_authenticated")


def test_a_public_call_ignores_a_stale_token(anyone, alice):
    anyone.credentials(HTTP_AUTHORIZATION="Bearer stale")
    assert log_in(anyone).status_code == 200


def test_a_refresh_token_is_no_access_token_and_the_other_way_round(anyone, alice):
    pair = log_in(anyone).json()
    refused(bearer(anyone, pair["refresh"]).get("/me/"), 401, "token_not_valid")
    refused(
        anyone.post("/auth/token/refresh/", {"refresh": pair["access"]}), 401, "token_not_valid"
    )


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_forged_token_is_refused(anyone, alice, algorithm):
    access = log_in(anyone).json()["access"]
    claims = jwt.decode(access, options={"verify_signature": False})
    key = None if algorithm == "none" else "another key that is long enough for HS256"
    forged = jwt.encode(claims, key, algorithm=algorithm)
    refused(bearer(anyone, forged).get("/me/"), 401, "token_not_valid")


def test_an_expired_token_is_refused(anyone, alice):
    access = log_in(anyone).json()["access"]
    claims = jwt.decode(access, options={"verify_signature": False})
    claims["exp"] = int(timezone.now().timestamp()) - 1
    old = jwt.encode(claims, settings.SECRET_KEY, algorithm="HS256")
    refused(bearer(anyone, old).get("/me/"), 401, "token_not_valid")


def refresh(client, token):
    return client.post("/auth/token/refresh/", {"refresh": token})


def test_refreshing_rotates_and_the_new_pair_works(anyone, alice):
    first = log_in(anyone).json()
    second = refresh(anyone, first["refresh"])
    assert second.status_code == 200
    assert second.json()["refresh"] != first["refresh"]
    assert refresh(anyone, second.json()["refresh"]).status_code == 200
    assert bearer(anyone, second.json()["access"]).get("/me/").status_code == 200


def test_the_old_token_again_within_ten_seconds_gives_the_same_pair(anyone, alice):
    first = log_in(anyone).json()
    second = refresh(anyone, first["refresh"]).json()
    assert refresh(anyone, first["refresh"]).json() == second


def test_the_old_token_later_ends_the_whole_session(anyone, alice):
    first = log_in(anyone).json()
    second = refresh(anyone, first["refresh"]).json()
    bearer(anyone, second["access"])
    assert anyone.get("/me/").status_code == 200
    Session.objects.update(issued_at=timezone.now() - timedelta(seconds=11))
    refused(refresh(anyone, first["refresh"]), 401, "token_not_valid")
    refused(refresh(anyone, second["refresh"]), 401, "token_not_valid")
    refused(anyone.get("/me/"), 401, "token_not_valid")


def test_many_refreshes_of_one_token_at_once_all_get_the_same_pair(anyone, run_concurrently):
    UserFactory(username="alice")
    token = log_in(anyone).json()["refresh"]
    answers = run_concurrently(12, lambda: refresh(type(anyone)(), token))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["refresh"] for answer in answers}) == 1
    assert Session.objects.get().generation == 2


def test_a_refresh_token_of_a_user_who_is_gone_is_401(anyone, alice):
    token = log_in(anyone).json()["refresh"]
    User.objects.all().delete()
    refused(refresh(anyone, token), 401, "token_not_valid")


def test_logging_out_stops_both_tokens_at_once_and_blacklists(anyone, alice):
    pair = log_in(anyone).json()
    bearer(anyone, pair["access"])
    assert anyone.get("/me/").status_code == 200
    assert anyone.post("/auth/logout/", {"refresh": pair["refresh"]}).status_code == 204
    refused(anyone.get("/me/"), 401, "token_not_valid")
    refused(refresh(anyone, pair["refresh"]), 401, "token_not_valid")
    assert BlacklistedToken.objects.count() == 1
    caching.raw_client().flushdb()
    refused(anyone.get("/me/"), 401, "token_not_valid")


def test_nobody_is_logged_out_by_someone_elses_token(anyone, alice, bob):
    hers = log_in(anyone).json()
    his = log_in(anyone, "bob").json()
    bearer(anyone, his["access"])
    refused(anyone.post("/auth/logout/", {"refresh": hers["refresh"]}), 401, "token_not_valid")
    assert refresh(anyone, hers["refresh"]).status_code == 200


def test_a_warm_session_costs_no_query(api, alice, django_assert_num_queries):
    client = api(alice)
    client.get("/me/")
    with django_assert_num_queries(1):  # the account that is shown
        client.get("/me/")
