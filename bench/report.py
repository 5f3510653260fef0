"""What a benchmark found: a JSON file and a table, with the facts of the machine."""

import datetime as dt
import json
import os
import platform
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


def machine_facts() -> dict[str, Any]:
    """What the figures depend on. Load is the machine's when the benchmark began."""
    memory_kib = next(
        int(line.split()[1])
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        if line.startswith("MemTotal:")
    )
    return {
        "cores": os.cpu_count(),
        "memory_gib": round(memory_kib / 2**20, 1),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "load_1min": round(os.getloadavg()[0], 2),
    }


@dataclass
class Report:
    """Rows of one benchmark. `ratio` compares two rows of the same run, against `limit`."""

    name: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    machine: dict[str, Any] = field(default_factory=machine_facts)

    def add(self, what: str, value: float, unit: str, *, limit: str = "") -> None:
        self.rows.append({"what": what, "value": round(value, 3), "unit": unit, "limit": limit})
        print(f"{what}: {value:.3g} {unit} {limit}", flush=True)

    def write(self) -> str:
        """Write `results/NAME.json` and `results/NAME.md`; return the table."""
        RESULTS.mkdir(exist_ok=True)
        today = dt.datetime.now(dt.UTC).date().isoformat()
        found = {"name": self.name, "date": today, "machine": self.machine, "rows": self.rows}
        text = json.dumps(found, indent=2, ensure_ascii=False) + "\n"
        (RESULTS / f"{self.name}.json").write_text(text, encoding="utf-8")
        facts = ", ".join(f"{name} {value}" for name, value in self.machine.items())
        lines = [
            f"# {self.name}, {today}",
            "",
            facts,
            "",
            "| what | value | limit |",
            "|---|---|---|",
        ]
        lines += [f"| {r['what']} | {r['value']:g} {r['unit']} | {r['limit']} |" for r in self.rows]
        table = "\n".join(lines) + "\n"
        (RESULTS / f"{self.name}.md").write_text(table, encoding="utf-8")
        return table
