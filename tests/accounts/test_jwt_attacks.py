"""Tokens that somebody made up, over HTTP: each is a 401 that says Bearer, none is a 5xx."""

import base64
import hashlib
import hmac
import json
import time

import jwt
import pytest
from django.conf import settings

from accounts.models import Session
from tests.assertions import refused
from tests.client import Client
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

OTHER_KEY = "another key that is long enough for HS256, but not the right one"


@pytest.fixture
def pair(anyone, alice):
    body = {"username": "alice", "password": PASSWORD}
    return anyone.post("/auth/login/", body).json()


def claims_of(token):
    return jwt.decode(token, options={"verify_signature": False})


def signed(claims, **options):
    return jwt.encode(claims, settings.SECRET_KEY, algorithm="HS256", **options)


def part(value):
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def authorized(header):
    client = Client()
    client.credentials(HTTP_AUTHORIZATION=header)
    return client.get("/me/")


def refused_as_access(token):
    answer = authorized(f"Bearer {token}")
    refused(answer, 401, "token_not_valid")
    assert answer["WWW-Authenticate"] == "Bearer"
    assert "RateLimit-Limit" not in answer


def refused_as_refresh(token):
    answer = Client().post("/auth/token/refresh/", {"refresh": token})
    refused(answer, 401, "token_not_valid")
    assert answer["WWW-Authenticate"] == "Bearer"
    assert Session.objects.get().generation == 1
    assert Session.objects.get().ended_at is None


def refused_as_either(token_of):
    """`token_of(kind)` is made for each kind of token; neither is taken, and nothing changes."""
    refused_as_access(token_of("access"))
    refused_as_refresh(token_of("refresh"))


def test_what_the_tests_sign_is_taken(pair):
    assert authorized(f"Bearer {signed(claims_of(pair['access']))}").status_code == 200
    assert authorized(f"bearer {pair['access']}").status_code == 200


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", "", None, 0, [], {}])
def test_a_token_that_says_it_needs_no_signature(pair, algorithm):
    for tail in ("", "x", "AAAA"):
        refused_as_either(
            lambda kind: (
                f"{part({'alg': algorithm, 'typ': 'JWT'})}.{part(claims_of(pair[kind]))}.{tail}"  # noqa: B023
            )
        )


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_a_token_signed_with_another_key(pair, algorithm):
    refused_as_either(
        lambda kind: jwt.encode(claims_of(pair[kind]), OTHER_KEY, algorithm=algorithm)
    )


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_the_right_key_with_another_algorithm(pair, algorithm):
    key = settings.SECRET_KEY
    refused_as_either(lambda kind: jwt.encode(claims_of(pair[kind]), key, algorithm=algorithm))


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "PS256", "EdDSA", "HS257"])
def test_a_header_that_names_another_family_of_algorithms(pair, algorithm):
    def confused(kind):
        _, payload, signature = pair[kind].split(".")
        return f"{part({'alg': algorithm, 'typ': 'JWT'})}.{payload}.{signature}"

    refused_as_either(confused)


@pytest.mark.parametrize(
    "header",
    [
        {"kid": "../../../../dev/null"},
        {"kid": "' UNION SELECT 'key"},
        {"jku": "https://evil.example/keys.json"},
        {"jwk": {"kty": "oct", "k": part(OTHER_KEY.encode())}},
        {"x5u": "https://evil.example/cert.pem"},
        {"crit": ["exp"]},
    ],
)
def test_a_header_that_brings_its_own_key(pair, header):
    refused_as_either(
        lambda kind: jwt.encode(claims_of(pair[kind]), OTHER_KEY, algorithm="HS256", headers=header)
    )


@pytest.mark.parametrize("kid", ["../../../../dev/null", "' UNION SELECT 'key"])
def test_a_key_id_is_not_looked_at(pair, kid):
    token = signed(claims_of(pair["access"]), headers={"kid": kid})
    assert authorized(f"Bearer {token}").status_code == 200


def test_a_token_of_the_other_kind(pair):
    refused_as_access(pair["refresh"])
    refused_as_refresh(pair["access"])


def test_a_token_that_only_says_that_it_is_of_the_other_kind(pair):
    """The name of a token depends on its kind."""
    refused_as_access(signed({**claims_of(pair["refresh"]), "token_type": "access"}))
    refused_as_refresh(signed({**claims_of(pair["access"]), "token_type": "refresh"}))


@pytest.mark.parametrize("changes", [{"exp": -1}, {"nbf": 3600}, {"iat": 3600, "nbf": 3600}])
def test_a_token_out_of_its_time(pair, changes):
    now = int(time.time())
    times = {claim: now + offset for claim, offset in changes.items()}
    refused_as_either(lambda kind: signed({**claims_of(pair[kind]), **times}))


def test_someone_elses_id_breaks_the_signature(pair, bob):
    def altered(kind):
        header, _, signature = pair[kind].split(".")
        return f"{header}.{part({**claims_of(pair[kind]), 'sub': str(bob.pk)})}.{signature}"

    refused_as_either(altered)


def test_someone_elses_id_does_not_go_with_the_session_even_if_signed(pair, bob):
    """Also when Redis already knows the session."""
    assert authorized(f"Bearer {pair['access']}").status_code == 200
    refused_as_either(lambda kind: signed({**claims_of(pair[kind]), "sub": str(bob.pk)}))
    assert authorized(f"Bearer {pair['access']}").status_code == 200


@pytest.mark.parametrize("claim", ["sub", "sid", "gen", "exp", "jti", "token_type"])
def test_a_token_without_a_claim(pair, claim):
    def lacking(kind):
        claims = claims_of(pair[kind])
        del claims[claim]
        return signed(claims)

    refused_as_either(lacking)


ODD = [
    None, True, False, 0, -1, 1.5, 2**63, 10**30, -(10**30), 1e300, float("inf"), float("nan"),
    "", " ", "1.0", "1e3", "-1", "+1", "1_0", "٣", "0x1", " 1", "1\n", "9" * 19, "9" * 20,
    "9" * 300, "\x00", "\u202e", "a", [], [1], {}, {"a": 1},
]  # fmt: skip
ODD_TIMES = [None, 2**63, 10**30, 1e300, float("inf"), float("nan"), "", "a", "\x00", [], [1], {}]


@pytest.mark.parametrize("claim", ["sub", "sid", "gen", "exp", "jti", "token_type"])
def test_claims_of_a_wrong_type_with_the_right_signature(pair, claim):
    for odd in ODD:
        refused_as_either(
            lambda kind: signed({**claims_of(pair[kind]), claim: odd})  # noqa: B023
        )


@pytest.mark.parametrize("claim", ["iat", "nbf"])
def test_times_that_are_none_or_to_come_with_the_right_signature(pair, claim):
    for odd in ODD_TIMES:
        refused_as_either(
            lambda kind: signed({**claims_of(pair[kind]), claim: odd})  # noqa: B023
        )


def test_a_session_id_as_a_number_is_not_taken_for_the_text(pair):
    refused_as_either(
        lambda kind: signed({**claims_of(pair[kind]), "sid": int(claims_of(pair[kind])["sid"])})
    )


@pytest.mark.parametrize(
    "payload", [b"", b"{", b"null", b"[]", b'"x"', b"1", b"\xff", b"[" * 1300, b'{"a":' * 200]
)
def test_what_is_no_claims_at_all(pair, payload):
    start = f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part(payload)}"
    digest = hmac.digest(settings.SECRET_KEY.encode(), start.encode(), hashlib.sha256)
    refused_as_either(lambda _: f"{start}.{part(digest)}")


@pytest.mark.parametrize("header", [b"", b"{", b"null", b"[]", b"1", b"\xff", b"[" * 1300])
def test_a_header_that_cannot_be_read(pair, header):
    def broken(kind):
        _, payload, signature = pair[kind].split(".")
        return f"{part(header)}.{payload}.{signature}"

    refused_as_either(broken)


def test_every_beginning_of_a_token(pair):
    for kind in ("access", "refresh"):
        for length in range(1, len(pair[kind]), 23):
            refused_as_access(pair[kind][:length])
        refused_as_refresh(pair[kind][:-1])
        refused_as_refresh(pair[kind][1:])


@pytest.mark.parametrize("size", [2_001, 100_000, 240_000])
def test_a_token_that_is_too_long(pair, size):
    refused_as_either(lambda kind: (pair[kind] + "A" * size)[:size])
    refused_as_either(lambda _: "." * size)
    refused_as_either(lambda _: "a.b.c" * (size // 5))


@pytest.mark.parametrize(
    "header",
    [
        "Bearer", "Bearer ", "Bearer  ", "bearer", "Bearer .", "Bearer ..", "Bearer a.b.c",
        "Bearer null", "Bearer é.é.é", "Bearer \u202e", "Bearer ٣.٣.٣", "Bearer \x00", "Bearer {}",
        "Bearer {0} {0}", "Bearer {0}, Bearer {0}", "Bearer {0},{0}", "Bearer  {0}", "Bearer\t{0}",
        "{0}", "Basic {0}", "Token {0}", "JWT {0}", "", " ", "Bearer {0}\n",
    ],
)  # fmt: skip
def test_a_header_that_is_not_one_token(pair, header):
    text = header.replace("{0}", pair["access"])
    if not text.isascii():
        text = text.encode().decode("latin-1")
    answer = authorized(text)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "token",
    ["é.é.é", "٣", "\u202e", "a\ud7ff", "{}", "null", "a.b.c", " ", "\t", "🔑.🔑.🔑"],
)
def test_a_refresh_token_that_is_no_token(pair, token):
    refused_as_refresh(token)
    refused_as_refresh(pair["refresh"] + token)
    refused_as_refresh(token + pair["refresh"])
