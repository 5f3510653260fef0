"""`python3 deploy/local/virtualenv.py FILE`: have `.venv` with what the requirements file names.

Run by the Makefile with the system's Python, before anything is installed: it uses the standard
library only. Only one of several that run at once does the work.
"""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"


def main(name: str) -> None:
    """Make the environment and install; leave a stamp that the Makefile compares by time."""
    stamp = VENV / f"{name}.installed"
    lock = os.open(str(PROJECT), os.O_RDONLY)  # closed, and so released, when we end
    fcntl.flock(lock, fcntl.LOCK_EX)
    changed = max(file.stat().st_mtime for file in PROJECT.glob("requirements*.txt"))
    if stamp.exists() and stamp.stat().st_mtime >= changed and _has_pip():
        return  # another one did it while we waited
    if not _has_pip():
        print("Creating .venv", flush=True)
        _run([sys.executable, "-m", "venv", "--clear", str(VENV)], "Python could not make .venv.")
    print(f"Installing {name}", flush=True)
    pip = [str(PYTHON), "-m", "pip", "-qq", "--disable-pip-version-check"]
    _run([*pip, "install", "--requirement", str(PROJECT / name)], f"{name} was not installed.")
    stamp.touch()


def _has_pip() -> bool:
    if not PYTHON.exists():
        return False
    asked = subprocess.run(
        [str(PYTHON), "-m", "pip", "--version"], capture_output=True, check=False
    )
    return asked.returncode == 0


def _run(command: list[str], failure: str) -> None:
    environment = {"PIP_ROOT_USER_ACTION": "ignore"}
    environment.update(os.environ)
    if subprocess.run(command, env=environment, cwd=str(PROJECT), check=False).returncode != 0:
        sys.exit(f"{failure} See above.")


if __name__ == "__main__":
    main(sys.argv[1])
