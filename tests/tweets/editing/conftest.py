"""A tweet to edit."""

import pytest

from tests.factories import as_viewer
from tweets.services import create_tweet


@pytest.fixture
def tweet(alice):
    return create_tweet(author=as_viewer(alice), content="first words")
