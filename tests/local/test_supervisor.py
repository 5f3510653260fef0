"""The supervisor with small parts, and what becomes of them when it is killed."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from deploy.local import record as record_module
from deploy.local import supervisor as supervisor_module
from deploy.local.problems import LocalProblem
from deploy.local.processes import Part, session_members
from deploy.local.record import Record, hold, holder
from deploy.local.supervisor import Supervisor
from tests.local.conditions import is_alive, wait_for

FAMILY = "sleep 1000 & exec sleep 1000"
STUBBORN = "trap '' TERM; sleep 1000 & while :; do wait; done"


@pytest.fixture
def supervisor(tmp_path):
    supervisor = Supervisor(record=Record(tmp_path), pause=time.sleep)
    yield supervisor
    supervisor.stop()


def shell_part(name, script, directory):
    return Part(
        name=name,
        command=["sh", "-c", script],
        environment=os.environ | {"LOCAL_DIR": str(directory)},
        log=directory / f"{name}.log",
    )


def process_ids(directory):
    return {session.name: session.process_id for session in Record(directory).read()}


def test_killed_part_is_restarted_and_its_children_are_not_left(supervisor, tmp_path, capfd):
    supervisor.start(shell_part("family", FAMILY, tmp_path), tier=0)
    first = process_ids(tmp_path)["family"]
    wait_for(lambda: len(session_members(first)) == 2)
    os.kill(first, signal.SIGKILL)

    def restarted():
        supervisor.look()
        return process_ids(tmp_path).get("family", first) != first

    wait_for(restarted)
    assert session_members(first) == []
    assert is_alive(process_ids(tmp_path)["family"])
    assert supervisor.deaths("family") == 1
    assert "family was ended by SIGKILL; restarting it in 0.5 s" in capfd.readouterr().err


def test_part_that_keeps_failing_is_restarted_ever_more_slowly(supervisor, tmp_path, monkeypatch):
    monkeypatch.setattr(supervisor_module, "_FIRST_DELAY", 0.01)
    supervisor.start(shell_part("failing", "exit 3", tmp_path), tier=0)
    [supervised] = supervisor._supervised
    supervised.delay = 0.01
    delays = set()

    def has_failed_five_times():
        supervisor.look()
        delays.add(supervised.delay)
        return supervisor.deaths("failing") >= 5

    wait_for(has_failed_five_times)
    assert {0.02, 0.04, 0.08} <= delays
    assert max(delays) <= 10


def test_program_that_is_missing_at_a_restart_is_tried_again(supervisor, tmp_path):
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\nexec sleep 1000\n")
    program.chmod(0o755)
    part = Part(
        name="program", command=[str(program)], environment=os.environ, log=tmp_path / "log"
    )
    supervisor.start(part, tier=0)
    first = process_ids(tmp_path)["program"]
    program.rename(tmp_path / "away")
    os.kill(first, signal.SIGKILL)
    [supervised] = supervisor._supervised

    def has_failed_to_start():
        supervisor.look()
        return supervised.process is None and supervised.delay > 1

    wait_for(has_failed_to_start)
    (tmp_path / "away").rename(program)

    def is_back():
        supervisor.look()
        return supervised.process is not None

    wait_for(is_back)


def test_stop_ends_higher_tiers_first_and_leaves_no_process(supervisor, tmp_path, monkeypatch):
    monkeypatch.setattr(supervisor_module, "_SECONDS_FOR_A_TIER", 0.5)
    noted = tmp_path / "noted"
    note = "trap 'echo {} >> noted; exit 0' TERM; touch {}.up; sleep 1000 & wait"
    for tier, name in enumerate(["low", "high"]):
        part = shell_part(name, f"cd '{tmp_path}'; " + note.replace("{}", name), tmp_path)
        supervisor.start(part, tier=tier)
        wait_for((tmp_path / f"{name}.up").exists)
    supervisor.start(shell_part("stubborn", STUBBORN, tmp_path), tier=1)
    sessions = process_ids(tmp_path).values()
    begun = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - begun < 5
    assert noted.read_text().split() == ["high", "low"]
    assert [session_members(session) for session in sessions] == [[], [], []]


def test_run_once_gives_the_exit_code_and_what_it_said(supervisor, tmp_path):
    assert supervisor.run_once(shell_part("once", "echo said; exit 4", tmp_path)) == 4
    assert (tmp_path / "once.log").read_text() == "said\n"


KILLED_SUPERVISOR = """
import os, signal, sys, time
from pathlib import Path
from deploy.local.record import Record, hold
from deploy.local.supervisor import Supervisor
from tests.local.test_supervisor import STUBBORN, shell_part

directory = Path(sys.argv[1])
with hold(directory):
    supervisor = Supervisor(record=Record(directory), pause=time.sleep)
    supervisor.start(shell_part("stubborn", STUBBORN, directory), tier=0)
    print("started", flush=True)
    signal.pause()
"""


def test_what_a_killed_supervisor_left_is_ended_by_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(record_module, "_SECONDS_TO_STOP", 0.3)
    with subprocess.Popen(
        [sys.executable, "-c", KILLED_SUPERVISOR, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as killed:
        assert killed.stdout.readline() == "started\n"
        assert holder(tmp_path) == killed.pid
        left = process_ids(tmp_path)["stubborn"]
        wait_for(lambda: len(session_members(left)) == 2)  # its trap is set before its child starts
        killed.kill()
    assert holder(tmp_path) is None
    assert Record(tmp_path).end_leftovers() == ["stubborn"]
    assert session_members(left) == []
    assert Record(tmp_path).end_leftovers() == []


def test_a_record_from_before_a_restart_of_the_machine_ends_nobody_elses_process(tmp_path):
    with subprocess.Popen(["sleep", "1000"], start_new_session=True) as stranger:
        session = {"name": "web", "tier": 2, "process_id": stranger.pid, "started": 1.0}
        (tmp_path / "run.json").write_text(json.dumps([session | {"stop_signal": 15}]))
        assert Record(tmp_path).end_leftovers() == []
        assert stranger.poll() is None
        stranger.kill()


@pytest.mark.parametrize("text", ["", "{", "[1]", '[{"name": "web"}]', "null"])
def test_an_unreadable_record_is_no_obstacle(tmp_path, text):
    (tmp_path / "run.json").write_text(text)
    assert Record(tmp_path).end_leftovers() == []


def test_a_folder_has_one_supervisor_at_a_time(tmp_path):
    with hold(tmp_path), pytest.raises(LocalProblem, match="LOCAL_DIR"), hold(tmp_path):
        pytest.fail("it was held twice")
    with hold(tmp_path):
        assert holder(tmp_path) == os.getpid()
