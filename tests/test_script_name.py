"""Links begin where the request came in, whatever the same thread served before."""

import io

import pytest
from django.urls import get_script_prefix, set_script_prefix

from config.serving.application import Application


def _ask(path: str, script_name: str) -> str:
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "SCRIPT_NAME": script_name,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
    }
    Application()(environ, lambda *_: None)
    return get_script_prefix()


@pytest.mark.django_db  # what ends a request looks at the thread's connection, where it has one
def test_a_call_of_the_api_has_its_own_prefix():
    before = get_script_prefix()
    try:
        assert _ask("/nothing", "/elsewhere") == "/elsewhere/"
        assert _ask("/api/v1/nothing/", "") == "/"
        assert _ask("/api/v1/nothing/", "/below") == "/below/"
    finally:
        set_script_prefix(before)
