"""`python -m deploy.local run`, whole: a start, a crash and a stop."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
import urllib.request

import psutil
import pytest

from deploy.local.ports import LOOPBACK, free_port, is_taken
from deploy.local.postgres_binaries import find_postgres
from deploy.local.processes import session_members
from deploy.local.record import Record
from deploy.local.system import LocalSystem
from tests.local.conditions import wait_for

RUN = [sys.executable, "-m", "deploy.local", "run"]
GIVEN_BY_THE_TEST_RUN = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "EMAIL_URL", "ALLOWED_HOSTS"}


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def environment(local_dir, port):
    outside = {k: v for k, v in os.environ.items() if k not in GIVEN_BY_THE_TEST_RUN}
    return outside | {"LOCAL_DIR": str(local_dir), "PORT": str(port), "WEB_WORKERS": "1"}


@pytest.fixture
def with_demo(local_dir):
    """The demo people are loaded by tests of their own."""
    folder = local_dir / f"postgres-{find_postgres().major}"
    folder.mkdir(mode=0o700)
    (folder / "demo-loaded").touch()


def refusal(environment):
    done = subprocess.run(
        RUN, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def process_ids(local_dir):
    return {session.name: session.process_id for session in Record(local_dir).read()}


def test_it_serves_restarts_what_crashes_and_stops_in_time_without_a_trace(
    environment, local_dir, port, with_demo
):
    with subprocess.Popen(
        RUN, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as running:
        said = []
        while not (said and said[-1].startswith("ready")):
            said.append(running.stdout.readline().rstrip())
            assert said[-1], said
        assert said[-1] == f"ready http://127.0.0.1:{port}"
        assert "demo login: alice / warble-demo" in said

        parts = process_ids(local_dir)
        assert set(parts) == {"postgres", "valkey", "web", "worker", "mailer", "beat"}
        kept = local_dir / "environment.json"
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        known = json.loads(kept.read_text())
        for name in ("web", "worker", "mailer", "beat"):
            theirs = psutil.Process(parts[name]).environ()
            assert {key: theirs[key] for key in known} == known
        assert refusal(environment).startswith(f"LOCAL_DIR {local_dir} is in use")

        os.kill(parts["valkey"], signal.SIGKILL)
        wait_for(lambda: process_ids(local_dir).get("valkey", 0) not in {0, parts["valkey"]})
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            assert answer.status == 200

        parts = process_ids(local_dir)
        begun = time.monotonic()
        running.send_signal(signal.SIGTERM)
        assert running.wait(20) == 0
        assert time.monotonic() - begun < 10
    assert {name: session_members(parts[name]) for name in parts} == {name: [] for name in parts}
    assert not kept.exists()
    assert not is_taken(LOOPBACK, port)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("DATABASE_URL", "nonsense"),
        ("REDIS_URL", "http://host"),
        ("PORT", "70000"),
    ],
)
def test_wrong_value_is_refused_in_one_sentence_before_anything_starts(
    environment, local_dir, name, value
):
    assert refusal(environment | {name: value}).startswith(name)
    assert Record(local_dir).read() == []


def test_demo_is_loaded_once_into_a_database_of_our_own(local_dir, monkeypatch):
    monkeypatch.delenv("DATABASE_URL")
    system = LocalSystem(local_dir, supervisor=None, pause=time.sleep)
    called = []
    monkeypatch.setattr(system, "_manage", called.append)
    system._load_demo_once()
    assert called == [], "somebody else's database gets no demo people"
    system._choose_servers()
    system._load_demo_once()
    system._load_demo_once()
    assert called == ["load_demo"]
