"""What the loaders of all kinds of rows have in common."""

from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

from django.db.models import Model

from datasets.report import Outcome


class Row(Protocol):
    """`line` is where the row's record begins in its file."""

    @property
    def line(self) -> int: ...


R = TypeVar("R", bound=Row)


class Loader(Generic[R]):
    """Loads the rows of one file."""

    models: tuple[type[Model], ...]  # whose tables it fills

    def read(self, line: int, fields: Sequence[str]) -> R:
        """The row in a record, which has the right number of fields. Raises `BadRow`."""
        raise NotImplementedError

    def load(self, rows: Sequence[R]) -> Outcome:
        """Write `rows` and all that follows from them, in the transaction that is open. Called
        again with the same rows when that transaction failed."""
        raise NotImplementedError

    def next_deferred(self, limit: int) -> Sequence[R]:  # noqa: ARG002
        """After the file's end: rows that `load` put off and that it can take by now. They are
        given to `load`, and this is called again, until there are none."""
        return ()

    def abandon_deferred(self) -> Outcome:
        """At the very end: reject the rows that never could be loaded."""
        return Outcome()
