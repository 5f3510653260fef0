"""A load from start to end."""

import gc
import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from typing import Any, NamedTuple

import psycopg
from django.db import connection, transaction

from config.kept import forget_all
from datasets import postgres
from datasets.errors import BadRow
from datasets.files import DataFile, OpenFile
from datasets.loading.follows import FollowLoader
from datasets.loading.likes import LikeLoader
from datasets.loading.loader import Loader
from datasets.loading.lookahead import one_ahead
from datasets.loading.numbering import Numbering
from datasets.loading.retweets import RetweetLoader
from datasets.loading.tweets import TweetLoader
from datasets.loading.users import UserLoader
from datasets.records import Record, Unreadable
from datasets.report import FileReport, Outcome, Report
from relationships.services import list_well_known
from tweets.feed.timeline.upkeep import set_aside
from tweets.services import mark_popular_hashtags, refresh_trends

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
    with _turn(before_waiting), _without_collector():
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
        forget_all()
        _renew_rankings()


def _renew_rankings() -> None:
    """What is else done by the clock, so that a load can be looked at at once."""
    list_well_known()
    mark_popular_hashtags()
    refresh_trends()


@contextmanager
def _turn(before_waiting: Callable[[], object]) -> Iterator[None]:
    """Two loads of the same tweets at once would double them. The lock is held by a connection of
    its own, so that it ends with this load, however that ends."""
    with _own_connection() as keeper:
        if keeper.execute(f"SELECT pg_try_advisory_lock({_LOCK})").fetchone() != (True,):
            before_waiting()
            keeper.execute(f"SELECT pg_advisory_lock({_LOCK})")
        yield


@contextmanager
def _without_collector() -> Iterator[None]:
    """Rows hold no cycles; to look for some in hundreds of thousands took a quarter of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _load_file(file: DataFile, loader: Loader[Any], report: FileReport) -> None:
    with file.open() as opened, closing(one_ahead(_chunks(file, opened, loader))) as chunks:
        for chunk in chunks:
            report.add(_in_transaction(partial(loader.load, chunk.rows)), chunk.unreadable)
            report.reached(chunk.end)
    while deferred := loader.next_deferred(CHUNK):
        report.add(_in_transaction(partial(loader.load, deferred)))
    report.add(_in_transaction(loader.abandon_deferred))


class _Chunk(NamedTuple):
    rows: list[Any]
    unreadable: Outcome
    end: int  # the position in the file


def _chunks(file: DataFile, opened: OpenFile, loader: Loader[Any]) -> Iterator[_Chunk]:
    next(opened.records)  # the header
    while records := list(itertools.islice(opened.records, CHUNK)):
        unreadable = Outcome()
        rows = list(_readable(records, loader, len(file.columns), unreadable))
        yield _Chunk(rows, unreadable, opened.position())


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
            with transaction.atomic(), set_aside():
                return work()
        except postgres.IN_THE_WAY:
            if attempt == ATTEMPTS:
                raise
    raise AssertionError


def _renew_statistics(loader: Loader[Any]) -> None:
    """For the planner; and VACUUM marks the new pages as seen by all, which index-only scans need.
    It cannot run in a transaction, so it has a connection of its own."""
    tables = ", ".join(model._meta.db_table for model in loader.models)
    with _own_connection() as own:
        own.execute(f"VACUUM (ANALYZE) {tables}".encode())


def _own_connection() -> psycopg.Connection[Any]:
    return psycopg.connect(**connection.get_connection_params(), autocommit=True)
