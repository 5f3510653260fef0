from collections.abc import Collection, Sequence
from typing import NamedTuple

from accounts.models import TakenName, User
from accounts.search_text import search_text
from datasets import postgres
from datasets.loading.intake import Intake, draw_ids
from datasets.loading.loader import Loader
from datasets.loading.locks import lock_people
from datasets.report import Outcome
from datasets.values import read_name, read_time, read_username


class UserRow(NamedTuple):
    line: int
    username: str
    name: str
    joined_at: int


class UserLoader(Loader[UserRow]):
    """Users, each once by username, whatever its case. Those there already are left as they are; a
    name that someone gave up is nobody else's. The database notes every name that is given out."""

    models = (User, TakenName)

    def __init__(self, *, password: str) -> None:
        """`password` is the hash that new users get."""
        self._password = password
        self._users = Intake(
            User,
            *("id", "username", "name", "search_text", "password"),
            unless="(lower(username))",
        )

    def read(self, line: int, fields: Sequence[str]) -> UserRow:
        username, name, joined_at = fields
        return UserRow(line, read_username(username), read_name(name), read_time(joined_at))

    def load(self, rows: Sequence[UserRow]) -> Outcome:
        names = {row.username.lower() for row in rows}
        present = lock_people(names, counting=False)
        kept = _taken_names(names - present.keys())
        outcome = Outcome()
        new: dict[str, UserRow] = {}
        for row in rows:
            name = row.username.lower()
            if name in kept:
                outcome.reject(row.line, f"The username {row.username} was somebody else's.")
            elif name not in present:
                new.setdefault(name, row)
        ids = draw_ids(User, [row.joined_at for row in new.values()])
        inserted = self._users.add(
            (
                (user_id, row.username, row.name, _search_text(row), self._password)
                for user_id, row in zip(ids, new.values(), strict=True)
            ),
            returning="id",
        )
        outcome.loaded = len(inserted)
        outcome.present = len(rows) - len(inserted) - len(outcome.rejected)
        return outcome


def _taken_names(names: Collection[str]) -> set[str]:
    rows = postgres.run(
        "SELECT lowered FROM accounts_takenname WHERE lowered = ANY(%s::text[])", [list(names)]
    )
    return {row[0] for row in rows}


def _search_text(row: UserRow) -> str:
    return search_text(username=row.username, name=row.name)
