"""A body that nobody looked at is read all the same, so that the connection can go on."""

import io

import pytest
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from config.serving.application import Application

pytestmark = pytest.mark.django_db
BODY = b'{"content": "hello"}'


def left_of(body, *, path, length=None, **headers):
    """What the server finds unread after it was answered, and the status."""
    stream, statuses = io.BytesIO(body), []
    environ = RequestFactory()._base_environ(
        REQUEST_METHOD="POST",
        PATH_INFO=path,
        CONTENT_TYPE="application/json",
        CONTENT_LENGTH=str(len(body) if length is None else length),
        **headers,
    )
    environ["wsgi.input"] = stream
    answer = Application()(environ, lambda status, _: statuses.append(int(status.split()[0])))
    if isinstance(answer, HttpResponseBase):  # the server closes what can be closed
        answer.close()
    return stream.read(), statuses[0]


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/api/v1/tweets/", {}, 401),
        ("/api/v1/tweets/", {"HTTP_AUTHORIZATION": "Bearer wrong"}, 401),
        ("/api/v1/nothing/", {}, 404),
        ("/api/v1/tweets/1/", {}, 401),
        ("/healthz", {}, 405),
    ],
)
def test_a_body_that_nobody_looked_at_is_read(path, headers, status):
    assert left_of(BODY, path=path, **headers) == (b"", status)


def test_a_body_that_is_too_large_is_left(settings):
    body = b"a" * (settings.MAX_REQUEST_BODY_BYTES + 1)
    assert left_of(body, path="/api/v1/tweets/") == (body, 401)
