"""One process of `random_operations`: `python -m bench.actor SEED OPERATIONS`.

Prints what came of them as JSON. Ends with a traceback when one failed.
"""

import json
import logging
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from bench import operations


class _Count(logging.Handler):
    seen = 0

    def emit(self, record: logging.LogRecord) -> None:  # noqa: ARG002
        self.seen += 1


def main(seed: int, number: int) -> None:
    run_again = _Count()
    logging.getLogger("reliability.transactions").addHandler(run_again)
    logging.getLogger().setLevel(logging.WARNING)
    logging.getLogger("reliability.transactions").setLevel(logging.INFO)
    outcome = operations.act(seed=seed, operations=number)
    print(
        json.dumps(
            {
                "done": outcome.done.total(),
                "too late": outcome.too_late.total(),
                "run again": run_again.seen,
            }
        )
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
