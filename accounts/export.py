"""What a person has here, file by file: each app adds the sections of its own rows.

A section is read in batches, each by a few short statements that go on behind the last row, in the
order of ids: an export holds no more than a batch in memory, and may be stopped between any two.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias, TypeVar

from config.viewer import Viewer

Row: TypeAlias = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows, and where the next batch goes on; None: there are no more."""

    rows: list[Row]
    after: int | None


class Reader(Protocol):
    """Reads about `limit` rows of `viewer` behind the place `after`, which is 0 at first. Shows
    nothing of others that the viewer may not see."""

    def __call__(self, *, viewer: Viewer, after: int, limit: int) -> Batch: ...


@dataclass(frozen=True, slots=True)
class ExportSection:
    """One file of an export. `is_restored`: it is the person's, and `load_export` brings it back;
    the others tell what this service notes about an account, and stay with the service."""

    name: str
    read: Reader
    is_restored: bool = True

    @property
    def path(self) -> str:
        """Where it is in the ZIP."""
        return f"{self.name}.json" if self.is_restored else f"service/{self.name}.json"


# Filled by the apps when they are ready, in their order, which is that of the files.
export_sections: list[ExportSection] = []


def batch_of(
    found: Sequence[T], *, limit: int, place: Callable[[T], int], row: Callable[[T], Row]
) -> Batch:
    """The batch of rows that a statement found, which stopped at `limit`."""
    after = place(found[-1]) if len(found) == limit else None
    return Batch([row(item) for item in found], after)
