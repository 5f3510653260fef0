"""The command line of `deploy.local`."""

import argparse
import sys
from collections.abc import Sequence

from config.environment import EnvironmentProblem
from deploy.local.execute import execute
from deploy.local.postgres_binaries import system_postgres, wheel_postgres
from deploy.local.problems import LocalProblem
from deploy.local.run import run, stop


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments say; return the exit code. A problem is one sentence on stderr."""
    parser = argparse.ArgumentParser(prog="python -m deploy.local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="start everything and keep it running")
    commands.add_parser("stop", help="stop what is running or was left running")
    run_command = commands.add_parser("exec", help="run a command beside throwaway servers")
    run_command.add_argument("words", nargs="+", metavar="COMMAND")
    commands.add_parser(
        "other-postgres", help="print the folder of a second PostgreSQL to test with, if any"
    )
    chosen = parser.parse_args(arguments)
    try:
        match chosen.command:
            case "run":
                return run()
            case "stop":
                return stop()
            case "exec":
                return execute(chosen.words)
            case _:
                return _print_other_postgres()
    except (LocalProblem, EnvironmentProblem) as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _print_other_postgres() -> int:
    """The system's PostgreSQL, when there is the wheel's too and it is of another version."""
    wheel, system = wheel_postgres(), system_postgres()
    if wheel and system and wheel.major != system.major:
        print(system.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
