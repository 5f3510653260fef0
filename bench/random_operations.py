"""Whether counters stay exact: 100 000 random operations from 8 processes, then the check."""

import json
import subprocess
import sys
import time
from collections import Counter

from bench.report import Report
from bench.systems import ROOT, drifted_rows, load, workload

PROCESSES = 8
OPERATIONS = 100_000
SEED = 20261123


def run(report: Report) -> None:
    folder = workload("few", users=40, tweets=200, retweets=50, likes=200, reader_follows=10)
    environment, _ = load("random_operations", folder)
    started = time.perf_counter()
    actors = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.actor", str(SEED + n), str(OPERATIONS // PROCESSES)],
            env=environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        for n in range(PROCESSES)
    ]
    answers = [actor.communicate()[0] for actor in actors]
    seconds = time.perf_counter() - started
    assert not any(actor.returncode for actor in actors), "an operation failed"
    total = sum((Counter(json.loads(answer)) for answer in answers), Counter[str]())
    report.add("operations", total["done"] + total["too late"], "", limit=f"= {OPERATIONS}")
    report.add("of these refused: gone, blocked, or too late to edit", total["too late"], "")
    report.add("operations a second", OPERATIONS / seconds, "/s")
    report.add("run again after a deadlock", total["run again"], "")
    report.add("rows drifted, in all counters", drifted_rows(environment), "", limit="= 0")
