"""People, their clients, and the ways to make things happen at once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections

from accounts.models import User
from config import broker, caching, telling
from tests.client import Client, client_of
from tests.factories import UserFactory


@pytest.fixture(scope="session", autouse=True)
def _patience_with_redis() -> None:
    """On a busy machine an answer may take longer than a request would wait for it."""
    caching.raw_client().connection_pool.connection_kwargs["socket_timeout"] = 10


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _nothing_kept(settings: Any) -> None:
    """Factories write past the services, which tell of changes; see the fixture `kept`."""
    settings.KEPT_ANSWER_SECONDS = 0


@pytest.fixture
def kept(settings: Any) -> None:
    """Answers are kept, as they are outside tests."""
    settings.KEPT_ANSWER_SECONDS = 20


@pytest.fixture(autouse=True)
def _empty_redis() -> None:
    caching.breaker.reset()
    broker.breaker.reset()
    telling._untold.clear()
    caching.raw_client().flushdb()


@pytest.fixture(autouse=True)
def _order_is_no_matter(request: pytest.FixtureRequest, django_db_blocker: Any) -> None:
    """A test that may not use the database begins as behind one that did: with a connection open.
    Else one that uses it all the same would fail in some orders only."""
    may = {"db", "transactional_db"} & set(request.fixturenames)
    if may or request.node.get_closest_marker("django_db"):
        return
    request.getfixturevalue("django_db_setup")
    with django_db_blocker.unblock():
        connection.ensure_connection()


@pytest.fixture
def anyone() -> Client:
    """A client that is not logged in."""
    return Client()


@pytest.fixture
def api() -> Callable[[User], Client]:
    """`api(alice)`: a client with a session of alice's."""
    return client_of


@pytest.fixture
def alice(db: None) -> User:
    return UserFactory(username="alice")


@pytest.fixture
def bob(db: None) -> User:
    return UserFactory(username="bob")


@pytest.fixture
def carol(db: None) -> User:
    return UserFactory(username="carol")


@pytest.fixture
def run_concurrently(transactional_db: None) -> Callable[..., list[Any]]:
    """`run_concurrently(16, call)`: real threads with connections of their own, let go at once.

    `call` may take the number of its thread. Returns what the calls returned.
    """

    def run(threads: int, call: Callable[..., Any]) -> list[Any]:
        gate = threading.Barrier(threads)

        def wait_and_call(number: int) -> Any:
            gate.wait()
            try:
                return call(number) if call.__code__.co_argcount else call()
            finally:
                connections.close_all()

        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(wait_and_call, range(threads)))

    return run
