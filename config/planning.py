"""What PostgreSQL's planner is to know."""

from django.db.models import BigIntegerField, Expression, Func, Value


def unguessed(number: int | Expression) -> Func:
    """`number`, as a value that the planner does not see.

    For an id that it knows to be frequent it would rather walk another index in the wanted order
    and filter, taking the id's rows to be spread evenly, which those of an old celebrity are not.
    Unseen, the id is planned for like any other: by the index that leads to its rows.
    """
    value = number if isinstance(number, Expression) else Value(number)
    return Func(value, template="(SELECT %(expressions)s)", output_field=BigIntegerField())
