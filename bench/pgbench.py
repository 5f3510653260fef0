"""`pgbench`, the program that PostgreSQL brings along: what bare SQL reaches on the same server."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from deploy.local.postgres_binaries import find_postgres


def run_at_once(
    url: str, scripts: Sequence[str], *, seconds: int, options: Sequence[str] = ()
) -> list[float]:
    """Each script over and over for so long, in a `pgbench` of its own with one connection. How
    often a second each was run."""
    pgbench = find_postgres().program("pgbench")
    if not os.access(pgbench, os.X_OK):
        pgbench = shutil.which("pgbench") or pgbench
    command = [pgbench, "--no-vacuum", "--client=1", f"--time={seconds}", *options]
    with TemporaryDirectory() as folder:
        runs = []
        for number, text in enumerate(scripts):
            script = Path(folder) / f"{number}.sql"
            script.write_text(text)
            runs.append(
                subprocess.Popen(
                    [*command, f"--file={script}", url], stdout=subprocess.PIPE, text=True
                )
            )
        outputs = [run.communicate()[0] for run in runs]
    found = [
        float(line.split("=")[1].split()[0])
        for output in outputs
        for line in output.splitlines()
        if line.startswith("tps =")
    ]
    assert len(found) == len(scripts), outputs
    return found
