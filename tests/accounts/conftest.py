import hashlib
from itertools import count

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from config import broker, caching
from config.environment import Rate
from tests.accounts.authenticator import Clock
from tests.accounts.browser import Browser, staff_member


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


@pytest.fixture
def rates(settings):
    """`rates(auth=Rate(2, 60))`: these limits and no others."""

    def put(**scopes):
        settings.THROTTLE_RATES = scopes

    return put


@pytest.fixture
def no_redis(monkeypatch):
    def gone(*_, **__):
        raise RedisConnectionError

    monkeypatch.setattr(caching, "raw_client", gone)
    monkeypatch.setattr("config.throttling.counting.raw_client", gone)
    monkeypatch.setattr(broker, "_probe", gone)


@pytest.fixture
def staff_limits(settings):
    """As in production; tests are quick enough not to reach them."""
    settings.THROTTLE_RATES = {"auth": Rate(20, 60), "login_failures": Rate(20, 86400)}


@pytest.fixture
def staff(db):
    """A browser in which a superuser has logged in."""
    browser = Browser()
    browser.force_login(staff_member(is_superuser=True))
    return browser
