"""The memory of one web worker under 100 000 requests: feed pages, kept and made anew."""

import os
from pathlib import Path

from bench.rates import SECONDS, rate
from bench.report import Report
from bench.systems import load, reader_of, web_server, workload

FEED = "/api/v1/feed/"
REQUESTS = 100_000
EARLY = 20_000


def run(report: Report) -> None:
    data = workload("small", tweets=100_000, reader_follows=500)
    environment, _ = load("memory", data)
    with web_server(environment, reader_of(data)) as reader:
        authorized = {"Authorization": f"Bearer {reader.token}"}
        answered, early = 0.0, 0.0
        while answered < REQUESTS:
            answered += rate(reader.port, f"{FEED}?n=%d", authorized) * SECONDS
            answered += rate(reader.port, FEED, authorized) * SECONDS
            if not early and answered >= EARLY:
                early = _largest_child()
                report.add(f"requests: {answered:.0f}; memory of the web worker", early, "MB")
        late = _largest_child()
        report.add(f"requests: {answered:.0f}; memory of the web worker", late, "MB", limit="< 150")
        report.add("growth between the two", late / early, "x", limit="<= 1.05")


def _largest_child() -> float:
    """The resident memory, in MB, of the largest Python process below this one: the web worker."""
    parents, sizes = {}, {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        except OSError:  # it ended
            continue
        pid = int(lines["Pid"])
        parents[pid] = int(lines["PPid"])
        if "VmRSS" in lines and not lines["Name"].strip().startswith("postgres"):
            sizes[pid] = int(lines["VmRSS"].split()[0]) * 1024 / 1e6

    def is_below(pid: int) -> bool:
        while pid := parents.get(pid, 0):
            if pid == os.getpid():
                return True
        return False

    return max(size for pid, size in sizes.items() if is_below(pid) and pid != os.getpid())
