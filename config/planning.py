"""What PostgreSQL's planner is to know."""

from django.db.models import BigIntegerField, Func, Value


def unguessed(number: int) -> Func:
    """`number`, as a value that the planner does not see.

    For an id that it knows to be frequent it would rather walk another index in the wanted order
    and filter, taking the id's rows to be spread evenly, which those of an old celebrity are not.
    Unseen, the id is planned for like any other: by the index that leads to its rows.
    """
    return Func(Value(number), template="(SELECT %(expressions)s)", output_field=BigIntegerField())
