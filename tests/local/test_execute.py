"""`python -m deploy.local exec -- COMMAND`."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.local.conditions import is_alive, wait_for

EXEC = [sys.executable, "-m", "deploy.local", "exec", "--"]
SHOW = """
import json, os, psycopg, redis, sys
psycopg.connect(os.environ["DATABASE_URL"]).close()
redis.Redis.from_url(os.environ["REDIS_URL"]).ping()
names = ["DATABASE_URL", "REDIS_URL", "REDIS_CACHE_URL", "SECRET_KEY", "LOCAL_DIR"]
print(json.dumps({name: os.environ.get(name) for name in names}), flush=True)
"""


def test_command_gets_servers_its_exit_code_is_passed_and_nothing_is_left():
    outside = os.environ | {"DATABASE_URL": "postgresql://nobody", "REDIS_CACHE_URL": "redis://no"}
    done = subprocess.run(
        [*EXEC, sys.executable, "-c", SHOW + "sys.exit(7)"],
        env=outside, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 7, done.stderr
    given = json.loads(done.stdout)
    assert given["REDIS_CACHE_URL"] is None
    assert len(given["SECRET_KEY"]) >= 50
    assert not Path(given["LOCAL_DIR"]).exists()


def test_sigterm_is_passed_on_and_the_servers_end_with_the_command():
    command = f"{SHOW}import signal\nsignal.pause()"
    with subprocess.Popen(
        [*EXEC, sys.executable, "-c", command], stdout=subprocess.PIPE, text=True
    ) as running:
        given = json.loads(running.stdout.readline())
        directory = Path(given["LOCAL_DIR"])
        server = int(next(directory.glob("postgres-*/data/postmaster.pid")).read_text().split()[0])
        running.send_signal(signal.SIGTERM)
        assert running.wait(20) == 128 + signal.SIGTERM
    assert not is_alive(server)
    assert not directory.exists()


def test_servers_do_not_outlive_an_owner_that_is_killed():
    command = f"{SHOW}import signal\nsignal.pause()"
    with subprocess.Popen(
        [*EXEC, sys.executable, "-c", command],
        stdout=subprocess.PIPE, text=True, start_new_session=True,
    ) as running:  # fmt: skip
        directory = Path(json.loads(running.stdout.readline())["LOCAL_DIR"])
        server = int(next(directory.glob("postgres-*/data/postmaster.pid")).read_text().split()[0])
        os.killpg(running.pid, signal.SIGKILL)
    if sys.platform == "linux":
        wait_for(lambda: not is_alive(server))


def test_command_that_does_not_exist_is_one_sentence():
    done = subprocess.run(
        [*EXEC, "no-such-command"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 127
    assert done.stderr.startswith("no-such-command cannot be run: ")
    assert done.stderr.count("\n") == 1
