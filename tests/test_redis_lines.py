"""What is sent to Redis without waiting for its answer."""

import pytest
from redis.exceptions import ResponseError

from config import caching
from config.redis_script import RedisScript

COUNT = "-- {}\nreturn redis.call('INCR', KEYS[1])"


@pytest.fixture
def script(tmp_path, request):
    """Counts its key up; no server has seen it."""
    path = tmp_path / "count.lua"
    path.write_text(COUNT.format(tmp_path))
    yield RedisScript(path, number_of_keys=1)
    caching.breaker.reset()
    caching.raw_client().delete("counted")


def _counted():
    return int(caching.ask("GET", "counted") or 0)


def test_old_answers_are_not_taken_for_the_next_one(script):
    for _ in range(3):
        script.send(lambda _: ["counted"])
    assert _counted() == 3
    assert script.run(lambda _: ["counted"]) == 4
    script.send(lambda _: ["counted"])
    assert script.run(lambda _: ["counted"]) == 6


def test_a_script_that_the_server_forgot_is_sent_whole_after_the_next_answer(script):
    caching.call(lambda run_id: setattr(script, "_known_to", run_id) or ["PING"])
    script.send(lambda _: ["counted"])
    assert _counted() == 0
    script.send(lambda _: ["counted"])
    assert _counted() == 1


def test_an_error_in_an_old_answer_is_nobody_elses(script):
    caching.raw_client().set("counted", "a word")
    script.send(lambda _: ["counted"])
    assert caching.ask("GET", "counted") == b"a word"
    script.send(lambda _: ["counted"])
    with pytest.raises(ResponseError, match="not an integer"):
        script.run(lambda _: ["counted"])


def test_with_the_connection_its_old_answers_are_gone(script):
    script.send(lambda _: ["counted"])
    assert _counted() == 1
    script.send(lambda _: ["counted"])
    line = caching._line()
    line.connection.disconnect()
    assert script.run(lambda _: ["counted"]) >= 2
    assert not line._unread


def _ask(_):
    caching.ask("ECHO", "mine")


def _send_and_ask(script):
    script.send(lambda _: ["counted"])
    caching.ask("ECHO", "mine")


@pytest.mark.parametrize("method", ["send_command", "read_response"])
@pytest.mark.parametrize("is_connected", [True, False])
@pytest.mark.parametrize("use", [_ask, _send_and_ask])
def test_who_is_interrupted_leaves_no_answer_to_the_next(
    script, method, is_connected, use, monkeypatch
):
    assert caching.ask("ECHO", "before") == b"before"
    connection = caching._line().connection
    if not is_connected:
        connection.disconnect()
    with monkeypatch.context() as patch:
        patch.setattr(connection, method, _interrupted(connection, method))
        with pytest.raises(KeyboardInterrupt):
            use(script)
    assert caching.ask("ECHO", "next") == b"next"


def _interrupted(connection, method):
    """It has written, or is about to read."""
    plain = getattr(connection, method)

    def interrupted(*args, **kwargs):
        if method == "send_command":
            plain(*args, **kwargs)
        raise KeyboardInterrupt

    return interrupted


def test_a_server_that_does_not_say_its_run_id_is_sent_the_script_whole_too(script):
    caching.ask("PING")
    caching._line().run_id = ""
    for _ in range(3):
        script.send(lambda _: ["counted"])
    assert _counted() == 3
    caching._line().connection.disconnect()


def test_nothing_is_sent_while_redis_is_given_up(script):
    caching.breaker.trip()
    with pytest.raises(caching.RedisAway):
        script.send(lambda _: ["counted"])
    caching.breaker.reset()
    assert _counted() == 0
