from collections.abc import Callable

import pytest

from accounts.models import User
from tests.client import Client
from tests.factories import as_viewer
from tweets.models import Tweet
from tweets.services import create_tweet


@pytest.fixture(autouse=True)
def _patience(settings):
    """On a busy machine a search of many small steps may take longer than a client would wait."""
    settings.SEARCH_TIMEOUT_MS = 30_000


@pytest.fixture
def client(api: Callable[[User], Client], alice: User) -> Client:
    return api(alice)


@pytest.fixture
def write(bob: User) -> Callable[..., Tweet]:
    """`write("text")`: a tweet of bob's, or of `by`."""

    def write(content: str, *, by: User = bob) -> Tweet:
        return create_tweet(author=as_viewer(by), content=content)

    return write


@pytest.fixture
def found(client: Client) -> Callable[..., list[str]]:
    """`found("query")`: the texts of the first page."""

    def found(q: str, **query: object) -> list[str]:
        return [item["content"] for item in client.items("/search/tweets/", q=q, **query)]

    return found


@pytest.fixture
def marked(client: Client) -> Callable[[str], list[list[str]]]:
    """`marked("query")`: of each tweet the parts that are highlighted."""

    def marked(q: str) -> list[list[str]]:
        return [
            [item["content"][start:end] for start, end in item["matches"]]
            for item in client.items("/search/tweets/", q=q)
        ]

    return marked
