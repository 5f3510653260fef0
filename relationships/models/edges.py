"""What all edges of the graph have in common: they lead from one person to another, once."""

from typing import Any, ClassVar, TypeVar

from django.db import connection, models

M = TypeVar("M", bound=models.Model)


class EdgeQuerySet(models.QuerySet[M]):
    """A model's `ends` names the fields that an edge leads from and to."""

    def leading(self, *, by: int, to: int) -> "EdgeQuerySet[M]":
        """The edge between two people in this direction."""
        start, end = self._ends()
        return self.filter(**{f"{start}_id": by, f"{end}_id": to})

    def add(self, *, by: int, to: int) -> bool:
        """Insert the edge unless it is there. Whether it was inserted."""
        start, end = self._ends()
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {self.model._meta.db_table} ({start}_id, {end}_id) "  # noqa: S608
                f"VALUES (%s, %s) ON CONFLICT ({start}_id, {end}_id) DO NOTHING",
                [by, to],
            )
            return bool(cursor.rowcount)

    def take(self, *, by: int, to: int) -> bool:
        """Delete the edge if it is there. Whether it was."""
        return bool(self.leading(by=by, to=to).delete()[0])

    def touching(self, user_id: int) -> "tuple[EdgeQuerySet[M], EdgeQuerySet[M]]":
        """The edges that lead from a person, and those that lead to them."""
        start, end = self._ends()
        return self.filter(**{start: user_id}), self.filter(**{end: user_id})

    def _ends(self) -> tuple[str, str]:
        model: Any = self.model
        ends: tuple[str, str] = model.ends
        return ends


class Edge(models.Model):
    """Two people, told apart by the names in `ends`."""

    ends: ClassVar[tuple[str, str]]

    class Meta:
        abstract = True


def person() -> "models.ForeignKey[Any, Any]":
    """An end of an edge. The indexes that serve it are the model's own."""
    return models.ForeignKey(
        "accounts.User", on_delete=models.CASCADE, related_name="+", db_index=False
    )


def once_and_not_to_oneself(name: str, ends: tuple[str, str]) -> list[models.BaseConstraint]:
    start, end = ends
    return [
        models.UniqueConstraint(fields=[start, end], name=f"{name}_unique"),
        models.CheckConstraint(
            condition=~models.Q(**{start: models.F(end)}), name=f"{name}_not_oneself"
        ),
    ]
