"""The worker of `purge`: carries the jobs `accounts.purge` out until none is left, and prints the
milliseconds of each transaction as it ends."""

import logging
import os
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from reliability.models import OutboxMessage
from reliability.services import deliver


def main() -> None:
    logging.getLogger().setLevel(logging.WARNING)
    jobs = OutboxMessage.objects.filter(job="accounts.purge")
    while (message_id := jobs.values_list("pk", flat=True).first()) is not None:
        started = time.perf_counter()
        assert deliver(message_id=message_id), "a batch failed"
        print((time.perf_counter() - started) * 1000, flush=True)


if __name__ == "__main__":
    main()
