"""What PostgreSQL's planner is to know."""

from django.db.models import BigIntegerField, Exists, Expression, Func, Value


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
