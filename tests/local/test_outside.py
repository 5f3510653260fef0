"""What is checked before anything is started."""

import os
import socket
import time

import dj_database_url
import pytest

from deploy.local.outside import check_database, check_port, redis_answers
from deploy.local.ports import LOOPBACK, free_port
from deploy.local.problems import LocalProblem


def test_taken_port_is_one_sentence_that_names_port():
    with socket.create_server((LOOPBACK, 0)) as somebody:
        port = somebody.getsockname()[1]
        with pytest.raises(LocalProblem, match=rf"^PORT {port} is already taken"):
            check_port(LOOPBACK, port)
    check_port(LOOPBACK, free_port())


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host", "host.invalid"])
def test_host_of_another_machine_is_one_sentence_that_names_host(host):
    with pytest.raises(LocalProblem, match=r"^HOST"):
        check_port(host, free_port())


def test_given_database_is_used_when_it_answers():
    check_database(dj_database_url.parse(os.environ["DATABASE_URL"]))


@pytest.mark.parametrize("wrong", ["nobody listens", "password", "database"])
def test_given_database_that_cannot_be_used_is_one_sentence_without_its_password(wrong):
    database = dict(dj_database_url.parse(os.environ["DATABASE_URL"]))
    match wrong:
        case "nobody listens":
            database["PORT"] = free_port()
        case "password":
            database["PASSWORD"] = "a-wrong-one"
        case _:
            database["NAME"] = "missing"
    begun = time.monotonic()
    with pytest.raises(LocalProblem) as problem:
        check_database(database)
    assert time.monotonic() - begun < 10
    sentence = str(problem.value)
    assert sentence.startswith("DATABASE_URL cannot be used: ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert database["PASSWORD"] not in sentence


def test_redis_that_is_down_is_noticed():
    assert redis_answers(os.environ["REDIS_URL"])
    assert not redis_answers(f"redis://{LOOPBACK}:{free_port()}/0")
