"""What PostgreSQL's planner is to know."""

from copy import copy
from typing import Any, TypeVar

from django.db.models import BigIntegerField, Exists, Expression, Func, QuerySet, Value
from django.db.models.lookups import Lookup
from django.db.models.sql import Query
from django.db.models.sql.where import WhereNode

Rows = TypeVar("Rows", bound=QuerySet[Any, Any])


def unguessed(number: int | Expression) -> Func:
    """`number`, as a value that the planner does not see.

    For an id that it knows to be frequent it would rather walk another index in the wanted order
    and filter, taking the id's rows to be spread evenly, which those of an old celebrity are not.
    Unseen, the id is planned for like any other: by the index that leads to its rows.
    """
    value = number if isinstance(number, Expression) else Value(number)
    return Func(value, template="(SELECT %(expressions)s)", output_field=BigIntegerField())


class ProbedExists(Exists):
    """`Exists`, asked anew for each row by an index that leads to the one answer. PostgreSQL may
    else read all that the viewer ever did to answer for a page, since most viewers did little."""

    template = "EXISTS(%(subquery)s OFFSET 0)"


def probed(rows: Rows) -> Rows:
    """`rows`, of which a page is asked for, with a `ProbedExists` for each `Exists` among their
    conditions: what a viewer sees of a page costs the same however many they follow or block."""
    page = rows.all()
    _probe(page.query)
    return page


def _probe(query: Query) -> None:
    nodes: list[WhereNode] = [query.where]
    while nodes:
        node = nodes.pop()
        node.children = [_probed(child) for child in node.children]
        nodes += [child for child in node.children if isinstance(child, WhereNode)]


def _probed(condition: Any) -> Any:
    if isinstance(condition, Lookup):
        lookup = copy(condition)
        lookup.lhs = _probed(condition.lhs)
        return lookup
    if type(condition) is not Exists:
        return condition
    asked = ProbedExists(condition.query)
    _probe(asked.query)
    return asked
