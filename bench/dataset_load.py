"""How long `load_dataset` takes for the default workload of 523 000 rows."""

from bench.report import Report
from bench.systems import load, workload


def run(report: Report) -> None:
    _, seconds = load("default_load", workload("default"))
    report.add("load_dataset, default workload", seconds, "s", limit="< 90 s")
