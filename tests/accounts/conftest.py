import hashlib
from itertools import count

import pytest

from tests.accounts.authenticator import Clock


@pytest.fixture
def clock(monkeypatch):
    """The time by which the server judges codes; the secrets that it draws are always the same, or
    a wrong code would once in a million be right."""
    clock, number = Clock(), count()
    monkeypatch.setattr("accounts.one_time_codes.time", clock)
    monkeypatch.setattr(
        "accounts.one_time_codes.new_key", lambda: hashlib.sha1(b"%d" % next(number)).digest()
    )
    return clock
