"""What holds for every call: errors, headers, methods, bodies."""

import re

import pytest
from django.test import Client as PlainClient
from django.urls import get_resolver

from tests.assertions import refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/nothing/", "/tweets", "/users/a b/", "/tweets/1/nothing/"])
def test_an_unknown_path_is_404_in_the_one_shape(api, alice, path):
    refused(api(alice).get(path), 404, "not_found")


def test_an_unknown_path_outside_the_api_too(anyone):
    assert PlainClient().get("/nothing").json()["errors"][0]["code"] == "not_found"


def test_a_wrong_method_is_405(api, alice):
    refused(api(alice).put("/me/", {}), 405, "method_not_allowed")
    refused(api(alice).post("/feed/", {}), 405, "method_not_allowed")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "a/b", "x"])
def test_another_media_type_is_415(api, alice, kind):
    answer = api(alice).post("/tweets/", "content=a", content_type=kind)
    refused(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b'{"content": "\xff"}',
        b'{"content": "\\ud800"}',
        b"NaN",
        b"{'a': 1}",
        b"[" * 100_000,
    ],
)
def test_malformed_json_is_400(api, alice, body):
    answer = api(alice).post("/tweets/", body, content_type="application/json")
    refused(answer, 400, "parse_error")


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"1", b"null", b"true"])
def test_json_that_is_no_object_is_400(api, alice, body):
    answer = api(alice).post("/tweets/", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["type"] == "validation_error"


def test_a_body_that_is_too_large_is_413(api, alice):
    body = b'{"content": "' + b"a" * 1_000_000 + b'"}'
    answer = api(alice).post("/tweets/", body, content_type="application/json")
    refused(answer, 413, "request_too_large")


def test_a_body_in_chunks_is_411(api, alice):
    answer = api(alice).post("/tweets/", headers={"transfer-encoding": "chunked"})
    refused(answer, 411, "length_required")


def test_unknown_fields_are_ignored(api, alice):
    assert api(alice).post("/tweets/", {"content": "a", "id": 5, "x": 1}).status_code == 201


def test_a_request_id_is_taken_when_sane_and_made_otherwise(api, alice):
    client = api(alice)
    assert client.get("/me/", headers={"x-request-id": "abc-1.2_3"})["X-Request-ID"] == "abc-1.2_3"
    for bad in ["", "a b", "a" * 129, "ä", "<script>"]:
        made = client.get("/me/", headers={"x-request-id": bad})["X-Request-ID"]
        assert made != bad
        assert len(made) == 32
    assert len(client.get("/nothing/")["X-Request-ID"]) == 32


def test_an_unexpected_exception_is_500_and_shows_nothing_internal(api, alice, monkeypatch):
    def broken(**_):
        raise RuntimeError("secret: /etc/passwd")

    monkeypatch.setattr("accounts.selectors.get_own", broken)
    client = api(alice)
    client.raise_request_exception = False
    answer = client.get("/me/")
    refused(answer, 500, "error")
    assert b"secret" not in answer.content


def test_every_path_but_the_public_ones_asks_for_a_token(anyone):
    public = {"register", "login", "refresh", "verify", "reset", "reactivate"}
    patterns = next(p for p in get_resolver().url_patterns if str(p.pattern) == "api/v1/")
    paths = [str(route.pattern) for app in patterns.url_patterns for route in app.url_patterns]
    assert len(paths) > 10
    for path in paths:
        if public & set(path.split("/")) or path == "me/export/file/":  # its link is signed
            continue
        url = "/" + re.sub(r"<\w+:\w+>", "1", path)
        answers = [getattr(anyone, method)(url) for method in ("get", "post", "delete")]
        assert {answer.status_code for answer in answers} == {401}, path
        assert all(answer["WWW-Authenticate"] == "Bearer" for answer in answers)


@pytest.mark.parametrize("path", ["/", "/api/docs/", "/api/redoc/", "/api/schema/"])
def test_pages_for_people_refuse_other_methods_in_the_one_shape(path):
    refused(PlainClient().post(path), 405, "method_not_allowed")
    assert PlainClient().get(path).status_code == 200


@pytest.mark.parametrize("path", ["/", "/api/docs/", "/api/redoc/"])
def test_pages_for_people_name_no_asset_of_another_server(path):
    page = PlainClient().get(path).content.decode()
    named = re.findall(r"""<(?:link|script|img)\b[^>]*?(?:href|src)=["']([^"']+)""", page)
    assert [asset for asset in named if not re.match("/[^/]", asset)] == []


def test_the_reference_may_not_fetch_the_logo_its_script_names_elsewhere():
    page = PlainClient().get("/api/redoc/").content.decode()
    assert re.search(r'http-equiv="Content-Security-Policy" content="img-src \'self\' data:;', page)


def test_the_schema_comes_as_json_too():
    answer = PlainClient().get("/api/schema/", headers={"accept": "application/json"})
    assert answer.json()["info"]["title"] == "Warble"


def test_options_is_a_method_like_any_other(api, alice):
    answer = api(alice).options("/me/")
    refused(answer, 405, "method_not_allowed")
    assert answer["Allow"] == "GET, HEAD, PATCH"


def test_next_leads_to_the_public_url_behind_a_proxy(api, alice, settings):
    settings.PUBLIC_URL = "https://testserver"
    for number in range(2):
        api(alice).post("/tweets/", {"content": f"{number}"})
    following = api(alice).get("/feed/", {"page_size": 1}).json()["next"]
    assert following.startswith("https://testserver/api/v1/feed/?")
