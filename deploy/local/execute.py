"""`python -m deploy.local exec -- COMMAND`: one command beside throwaway servers."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from types import FrameType

from deploy.local.processes import PROJECT
from deploy.local.throwaway import LEAVES_OUT, throwaway_servers


def execute(command: Sequence[str]) -> int:
    """Run `command` with the variables of throwaway servers; return its exit code.

    A signal that ends the command is returned as a shell does (128 + its number). SIGTERM and
    SIGHUP are passed on to it; a terminal's Ctrl-C reaches it anyway. The servers end with it.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    with throwaway_servers() as variables:
        outer = {name: value for name, value in os.environ.items() if name not in LEAVES_OUT}
        try:
            child = subprocess.Popen(command, env=outer | variables, cwd=PROJECT)
        except OSError as problem:
            print(f"{command[0]} cannot be run: {problem.strerror}.", file=sys.stderr)
            return 127
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda received, _frame: child.send_signal(received))
        code = child.wait()
    return code if code >= 0 else 128 - code


def _leave(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)
