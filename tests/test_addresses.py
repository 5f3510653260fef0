"""Whose call it is, behind proxies and without."""

import json
import os
import subprocess
import sys

import pytest
from rest_framework.test import APIRequestFactory

from config.addresses import client_address, place, subscriber

PROXY = "192.0.2.1"


def seen(header=None, direct=PROXY):
    extra = {} if header is None else {"HTTP_X_FORWARDED_FOR": header}
    return client_address(APIRequestFactory().get("/", REMOTE_ADDR=direct, **extra))


@pytest.mark.parametrize("header", ["203.0.113.7", "203.0.113.7, 203.0.113.8", "", "nonsense"])
def test_without_proxies_the_header_is_not_believed(settings, header):
    assert settings.TRUSTED_PROXY_HOPS == 0
    assert seen(header) == PROXY


@pytest.mark.parametrize(
    ("hops", "header", "expected"),
    [
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.9, 203.0.113.7", "203.0.113.7"),
        (1, "1.1.1.1,2.2.2.2,\t203.0.113.7 ", "203.0.113.7"),
        (2, "198.51.100.9, 203.0.113.7", "198.51.100.9"),
        (2, "6.6.6.6, 198.51.100.9, 203.0.113.7", "198.51.100.9"),
        (1, "203.0.113.7:51000", "203.0.113.7"),
        (1, "2001:db8::0001", "2001:db8::1"),
        (1, "2001:DB8::1", "2001:db8::1"),
        (1, "[2001:db8::1]", "2001:db8::1"),
        (1, "[2001:db8::1]:443", "2001:db8::1"),
        (1, "fe80::1%eth0", "fe80::1"),
        (1, "[fe80::1%25eth0]:443", "fe80::1"),
        (1, "::ffff:203.0.113.7", "203.0.113.7"),
        (1, "[::ffff:203.0.113.7]:80", "203.0.113.7"),
        (1, "::ffff:cb00:7107", "203.0.113.7"),
    ],
)
def test_behind_proxies_the_address_is_so_many_from_the_right(settings, hops, header, expected):
    settings.TRUSTED_PROXY_HOPS = hops
    assert seen(header) == expected


@pytest.mark.parametrize(
    ("hops", "header"),
    [
        (1, None), (1, ""), (1, ","), (1, "unknown"), (1, "203.0.113.7,"), (1, "203.0.113.7, x"),
        (1, "203.0.113.256"), (1, "0203.0.113.7"), (1, "203.0.113"), (1, "3405803783"),
        (1, "٢٠٣.0.113.7"), (1, "203.0.113.7:port"), (1, "[203.0.113.7"), (1, "2001:db8::1]:80"),
        (1, "203.0.113.7/24"), (1, "for=203.0.113.7"), (1, "a" * 100_000), (1, "1," * 50_000),
        (1, "[" * 1000 + "]" * 1000), (1, "\x00"), (2, "203.0.113.7"), (3, "1.1.1.1, 2.2.2.2"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_counts_as_the_proxy(settings, hops, header):
    settings.TRUSTED_PROXY_HOPS = hops
    assert seen(header) == PROXY


@pytest.mark.parametrize("direct", ["", "unix:", "localhost"])
def test_a_caller_without_an_address_has_none(direct):
    assert seen(direct=direct) == ""
    assert subscriber("") == place("") == ""


def test_ipv6_is_counted_by_the_network_of_a_subscriber():
    assert subscriber("2001:db8:1:2:3:4:5:6") == subscriber("2001:db8:1:2::") == "2001:db8:1:2::/64"
    assert subscriber("2001:db8:1:3::") != subscriber("2001:db8:1:2::")
    assert subscriber("203.0.113.7") == "203.0.113.7"


def test_a_place_is_less_than_an_address():
    assert place("203.0.113.7") == "203.0.113.0"
    assert place("2001:db8:1:2:3:4:5:6") == "2001:db8:1::"


@pytest.mark.parametrize(("hops", "believed"), [("0", None), ("1", "HTTP_X_FORWARDED_PROTO")])
def test_the_protocol_that_a_proxy_names_is_believed_only_behind_one(hops, believed):
    program = (
        "import json; from config import settings as s;"
        "print(json.dumps([s.SECURE_PROXY_SSL_HEADER, s.SECURE_HSTS_SECONDS]))"
    )
    environment = {
        **os.environ,
        "TRUSTED_PROXY_HOPS": hops,
        "PUBLIC_URL": "https://warble.example",
    }
    answer = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, check=True
    )
    header, seconds = json.loads(answer.stdout)
    assert (header and header[0]) == believed
    assert seconds > 0
