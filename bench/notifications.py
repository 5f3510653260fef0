"""What a notification costs to write: events a second beside the bare INSERT in pgbench.

Eight connections raise events through `Notification.objects.raise_event`, each in a transaction of
its own, from two processes with four threads, as web workers are. Eight pgbench do the same without
asking whether the receiver may and wants to be told, prepared too. Both sides take turns on one
database whose commits wait for the disk.
"""

import os
import statistics
import subprocess
import sys

import psycopg

from bench import in_process
from bench.pgbench import run_at_once
from bench.report import Report
from bench.systems import ROOT

CONNECTIONS, PROCESSES = 8, 2
ROUNDS = 3

_PEOPLE = """
INSERT INTO accounts_user (id, username, password, name, search_text, bio, location, website,
  avatar_url, banner_url, is_private, is_verified, is_active, is_staff, is_superuser,
  followers_count, following_count, tweets_count)
SELECT n, 'p' || n, '!', 'Person ' || n, 'p' || n || ' person ' || n, '', '', '', '', '',
  FALSE, FALSE, TRUE, FALSE, FALSE, 0, 0, 0 FROM generate_series(1, {people}) n;
INSERT INTO relationships_block (blocker_id, blocked_id)
SELECT n, 1 + n % 20 + m * 20 FROM generate_series({people} / 2, {people} - 1) n,
  generate_series(1, 20) m WHERE n % 10 = 0;
INSERT INTO relationships_mute (muter_id, muted_id)
SELECT n, 1 + n % 20 + m * 20 FROM generate_series({people} / 2, {people} - 1) n,
  generate_series(1, 20) m WHERE n % 10 = 1;
INSERT INTO notifications_notificationpreference (user_id, verb, setting)
SELECT n, 'retweeted', 'following' FROM generate_series(1, {people}) n;
"""
_BARE = """\\set sender random(1, {people} / 2)
\\set receiver random({receivers})
\\set content random(1, {most})
BEGIN;
INSERT INTO notifications_notification (receiver_id, sender_id, verb, content_type, content_id)
VALUES (:receiver, :sender, 'liked', 'tweet', :content)
ON CONFLICT (sender_id, receiver_id, verb, content_type, content_id)
DO UPDATE SET is_read = FALSE, last_event_at = clock_timestamp()
WHERE notifications_notification.is_read;
COMMIT;
"""


def run(report: Report) -> None:
    in_process.set_up()
    from bench import teller

    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_PEOPLE.format(people=teller.PEOPLE).encode())
        connection.execute("VACUUM ANALYZE")
    receivers = {
        "distinct": (f"{teller.PEOPLE} / 2 + 1, {teller.PEOPLE}", "distinct receivers"),
        "hot": (f"{teller.HOT}, {teller.HOT}", "one hot receiver"),
    }
    for kind, (drawn_from, what) in receivers.items():
        bare = _BARE.format(people=teller.PEOPLE, receivers=drawn_from, most=teller.MOST)
        rounds = [
            (_by_pgbench(url, bare, teller.SECONDS), _raised(kind, seed) / teller.SECONDS)
            for seed in range(1, ROUNDS + 1)
        ]
        for number, (pgbench, own) in enumerate(rounds, start=1):
            report.add(f"{what}, round {number}: pgbench", pgbench, "/s")
            report.add(f"{what}, round {number}: raise_event", own, "/s")
            report.add(f"{what}, round {number}: ratio", own / pgbench, "x")
        ratio = statistics.median(own / pgbench for pgbench, own in rounds)
        report.add(f"{what}: median ratio", ratio, "x")
    _report_rows(report, url, teller.SAME)


def _by_pgbench(url: str, script: str, seconds: int) -> float:
    options = ["--protocol=prepared"]
    return sum(run_at_once(url, [script] * CONNECTIONS, seconds=seconds, options=options))


def _raised(kind: str, seed: int, *, processes: int = PROCESSES) -> int:
    """How many events were raised, from all connections let go at once."""
    threads = CONNECTIONS // processes
    tellers = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.teller", kind, str(threads), f"{seed}{number}0"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(processes)
    ]
    for teller in tellers:
        assert teller.stdout is not None
        assert teller.stdout.readline() == "ready\n"
    for teller in tellers:
        assert teller.stdin is not None
        teller.stdin.write("go\n")
        teller.stdin.flush()
    answers = [teller.communicate()[0] for teller in tellers]
    assert not any(teller.returncode for teller in tellers), "an event failed"
    return sum(map(int, answers))


def _report_rows(report: Report, url: str, keys: int) -> None:
    """Eight processes raise the same events at once, each in an order of its own."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("TRUNCATE notifications_notification")
        raised = _raised("same", ROUNDS + 1, processes=CONNECTIONS)
        found = connection.execute(
            "SELECT count(*), count(DISTINCT (sender_id, content_id)) "
            "FROM notifications_notification"
        ).fetchone()
    assert found is not None
    rows, distinct = found
    report.add(f"events raised by {CONNECTIONS} processes at once", raised, "")
    report.add("rows of them", rows, "", limit=f"= {keys}")
    report.add("rows twice", rows - distinct, "", limit="= 0")
