"""The rows of an export become those of an empty instance, under their own ids: all or none.

What an export shows of others comes back as it shows it: people without a password or an address,
whom nobody can log in as, and their tweets. What it only has the id of is held open by a stand-in,
which is hidden from everybody, as the original was from the account.
"""

from collections.abc import Callable, Iterator
from typing import ParamSpec, TypeVar

from django.contrib.auth.hashers import make_password
from django.db import DatabaseError, connection

from accounts.models import TakenName, User
from datasets.errors import DatasetProblem
from datasets.exports import graph, told, written
from datasets.exports.archive import ExportFile
from datasets.exports.people import own_account
from datasets.exports.rows import Row, moment
from datasets.exports.stand_ins import StandIns
from reliability.counters import correct, registered
from reliability.transactions import atomic

P = ParamSpec("P")
R = TypeVar("R")
BATCH = 500
_UNUSABLE = (KeyError, TypeError, ValueError, AttributeError, OverflowError, DatabaseError)


@atomic
def restore(export: ExportFile) -> User:
    """Bring the account back. Raises `DatasetProblem`, also where anybody is here already. Nobody
    registers meanwhile, and of two loads at once the later finds people."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE accounts_user IN SHARE ROW EXCLUSIVE MODE")
    if User.objects.exists():
        raise DatasetProblem(
            "An export is only loaded into an empty instance; this one has people."
        )
    user = _restore_account(export)
    stand_ins = StandIns()
    steps: list[tuple[str, Callable[[list[Row]], None]]] = [
        *graph.steps(user.pk),
        *written.steps(user, stand_ins),
        *told.steps(user.pk, stand_ins),
    ]
    for name, step in steps:
        for first, rows in _batches(export, name):
            _use(f"{name}.json:{first}", step, rows)
    _use("manifest.json:1", stand_ins.fill_gaps)
    _use("manifest.json:1", _check_references)
    for counter in registered():
        correct(counter)
    return user


def _restore_account(export: ExportFile) -> User:
    accounts = [row for _, row in export.rows("account")]
    if len(accounts) != 1:
        raise DatasetProblem("account.json has to have one row.")
    user = _use("account.json:2", own_account, accounts[0], make_password(None))
    for first, rows in _batches(export, "usernames"):
        _use(f"usernames.json:{first}", _take_names, user, rows)
    return user


def _take_names(user: User, rows: list[Row]) -> None:
    TakenName.objects.bulk_create(
        [
            TakenName(lowered=row["username"], user=user, taken_at=moment(row["taken_at"]))
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["lowered"],
        update_fields=["taken_at"],
    )


def _batches(export: ExportFile, name: str) -> Iterator[tuple[int, list[Row]]]:
    """The rows of a section, some at a time, with the line of the first."""
    first, rows = 0, list[Row]()
    for line, row in export.rows(name):
        first = first or line
        rows.append(row)
        if len(rows) == BATCH:
            yield first, rows
            first, rows = 0, []
    if rows:
        yield first, rows


def _check_references() -> None:
    """Now, not at the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _use(place: str, use: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What `use` returns; a row that it cannot use is told with its place."""
    try:
        return use(*args, **kwargs)
    except _UNUSABLE as problem:
        said = str(problem).partition("\n")[0][:200]
        raise DatasetProblem(
            f"{place}: a row from here on cannot be used ({type(problem).__name__}: {said})."
        ) from None
