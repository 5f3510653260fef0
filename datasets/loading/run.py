"""A load from start to end."""

import contextlib
import itertools
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import psycopg
from django.db import DatabaseError, transaction

from datasets import postgres
from datasets.errors import BadRow
from datasets.files import DataFile
from datasets.loading.follows import FollowLoader
from datasets.loading.likes import LikeLoader
from datasets.loading.loader import Loader
from datasets.loading.numbering import Numbering
from datasets.loading.retweets import RetweetLoader
from datasets.loading.tweets import TweetLoader
from datasets.loading.users import UserLoader
from datasets.records import Record, Unreadable
from datasets.report import FileReport, Outcome, Report

CHUNK = 10_000  # rows to a transaction: they hold their locks for about half a second
ATTEMPTS = 5
MANY = 1000  # so many new rows make the planner's statistics stale

_LOCK = "hashtext('datasets.load')"


def load_files(
    files: Sequence[DataFile],
    *,
    password: str,
    report: Report,
    before_waiting: Callable[[], object],
) -> None:
    """Load `files`, which are in the order of `find_files`. `password` is the hash that new users
    get. One load runs at a time: `before_waiting` is called when another must end first."""
    with _turn(before_waiting):
        numbering = Numbering()
        loaders: dict[str, Loader[Any]] = {
            "users": UserLoader(password=password),
            "follows": FollowLoader(),
            "tweets": TweetLoader(numbering=numbering),
            "retweets": RetweetLoader(numbering=numbering),
            "likes": LikeLoader(numbering=numbering),
        }
        for file in files:
            loader = loaders[file.kind]
            with report.of_file(file) as file_report:
                _load_file(file, loader, file_report)
            if file_report.totals.loaded >= MANY:
                _renew_statistics(loader)


@contextlib.contextmanager
def _turn(before_waiting: Callable[[], object]) -> Iterator[None]:
    """Two loads of the same tweets at once would double them. The lock ends with the process."""
    with transaction.atomic():
        free = postgres.run(f"SELECT pg_try_advisory_lock({_LOCK})")[0][0]
    if not free:
        before_waiting()
        with transaction.atomic():
            postgres.run(f"SELECT pg_advisory_lock({_LOCK})")
    try:
        yield
    finally:
        with contextlib.suppress(DatabaseError, psycopg.Error), transaction.atomic():
            postgres.run(f"SELECT pg_advisory_unlock({_LOCK})")


def _load_file(file: DataFile, loader: Loader[Any], report: FileReport) -> None:
    with file.open() as opened:
        next(opened.records)  # the header
        while records := list(itertools.islice(opened.records, CHUNK)):
            unreadable = Outcome()
            rows = list(_readable(records, loader, len(file.columns), unreadable))
            outcome = _in_transaction(partial(loader.load, rows))
            report.add(outcome, unreadable)
            report.reached(opened.position())
    while deferred := loader.next_deferred(CHUNK):
        report.add(_in_transaction(partial(loader.load, deferred)))
    report.add(_in_transaction(loader.abandon_deferred))


def _readable(
    records: Sequence[Record | Unreadable], loader: Loader[Any], width: int, outcome: Outcome
) -> Iterator[Any]:
    """The rows in `records`; what cannot be read is rejected in `outcome`."""
    for record in records:
        if isinstance(record, Unreadable):
            outcome.reject(record.line, record.reason)
        elif len(record.fields) != width:
            outcome.reject(
                record.line, f"The row has {len(record.fields)} columns instead of {width}."
            )
        else:
            try:
                yield loader.read(record.line, record.fields)
            except BadRow as problem:
                outcome.reject(record.line, str(problem))


def _in_transaction(work: Callable[[], Outcome]) -> Outcome:
    """The outcome of `work`, which is done again when another transaction was in its way."""
    for attempt in itertools.count(1):
        try:
            with transaction.atomic():
                return work()
        except postgres.IN_THE_WAY:
            if attempt == ATTEMPTS:
                raise
    raise AssertionError


def _renew_statistics(loader: Loader[Any]) -> None:
    tables = ", ".join(model._meta.db_table for model in loader.models)
    with transaction.atomic():
        postgres.run(f"ANALYZE {tables}")
