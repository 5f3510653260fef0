"""A reader of kept answers."""

import pytest

from tweets.feed import selectors


@pytest.fixture
def reader(api, alice, bob):
    """Alice, who follows Bob."""
    client = api(alice)
    client.post("/users/bob/follow/")
    client.get("/me/")  # the session is known to live
    return client


@pytest.fixture
def made(monkeypatch):
    """How often a feed was made."""
    counted = []
    make = selectors.feed

    def count(**asked):
        counted.append(asked)
        return make(**asked)

    monkeypatch.setattr(selectors, "feed", count)
    return counted
