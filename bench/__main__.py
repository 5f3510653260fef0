"""Run benchmarks and write their results: `python -m bench [NAME …]`."""

import argparse
import os

from bench import (
    conversations,
    dataset_load,
    discovery,
    fan_out,
    feed_cache,
    feed_growth,
    feed_promises,
    graph,
    likes,
    login_oracle,
    memory,
    notifications,
    purge,
    random_operations,
    search_tweets,
    text_parser,
)
from bench.report import Report
from deploy.local.throwaway import LEAVES_OUT, throwaway_servers

BENCHMARKS = {
    "conversations": conversations.run,
    "text_parser": text_parser.run,
    "dataset_load": dataset_load.run,
    "discovery": discovery.run,
    "fan_out": fan_out.run,
    "feed_cache": feed_cache.run,
    "feed_growth": feed_growth.run,
    "feed_promises": feed_promises.run,
    "graph": graph.run,
    "likes": likes.run,
    "memory": memory.run,
    "notifications": notifications.run,
    "login_oracle": login_oracle.run,
    "purge": purge.run,
    "random_operations": random_operations.run,
    "search_tweets": search_tweets.run,
}

# What is measured includes the wait for the disk.
DURABLE = {"likes", "notifications"}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], metavar="NAME")
    parser.add_argument(
        "--tweets", metavar="N,N", help="the sizes that search_tweets measures, or feed_growth's"
    )
    parser.add_argument("--workers", metavar="N", help="web workers, for feed_cache (1)")
    parser.add_argument(
        "--folder", metavar="DIR", help="for feed_cache: any data in the import format"
    )
    given = parser.parse_args()
    for name in ("tweets", "workers", "folder"):
        if value := getattr(given, name):
            os.environ[f"BENCH_{name.upper()}"] = value
    names = given.names or list(BENCHMARKS)
    for name in names:
        with throwaway_servers(durable=name in DURABLE) as variables:
            for left_out in LEAVES_OUT:
                os.environ.pop(left_out, None)
            os.environ.update(variables)
            report = Report(name)
            BENCHMARKS[name](report)
            print(report.write())


if __name__ == "__main__":
    main()
