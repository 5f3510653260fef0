"""Who may bear which username and address: the database decides, this says it to people."""

from datetime import timedelta

from django.db import IntegrityError
from django.db.models import Subquery
from django.utils import timezone

from accounts.errors import TooManyNewNames
from accounts.models import TakenName, User
from config.errors import invalid

# A name that was given up stays with its owner; without a limit one could keep all of them.
NEW_NAMES = 10
NEW_NAMES_PERIOD = timedelta(days=1)


def refuse_hoarding(user: User, *, username: str) -> None:
    """Raises `TooManyNewNames` when the account took `NEW_NAMES` in the last
    `NEW_NAMES_PERIOD` and this would be one more. Names that it has had count as its own; the one
    that it was opened with is not one that it took."""
    own = TakenName.objects.filter(user=user)
    if own.filter(lowered=username.lower()).exists():
        return
    opened_with = own.order_by("taken_at").values("taken_at")[:1]
    later = own.filter(taken_at__gt=Subquery(opened_with))
    if later.filter(taken_at__gt=timezone.now() - NEW_NAMES_PERIOD).count() >= NEW_NAMES:
        raise TooManyNewNames


def taken(conflict: IntegrityError) -> Exception:
    """What a conflict of names or addresses is to the client; others are given back as they are."""
    constraint = getattr(getattr(conflict.__cause__, "diag", None), "constraint_name", None)
    if constraint == "user_username_unique":
        return invalid("username", "This username is taken.", code="unique")
    if constraint == "user_email_unique":
        return invalid("email", "This e-mail address is in use.", code="unique")
    return conflict
