from django.db import models
from django.db.models.functions import Now

from accounts.models.users import User


class TakenName(models.Model):
    """A username that was given out once, in lower case, and is never given to anybody else.

    A trigger on the accounts fills this table, whoever writes there, and refuses a name of
    somebody else's by the constraint `user_username_unique`, as the index of that name does.
    `user` is empty when the account is gone.
    """

    lowered = models.CharField(max_length=20, primary_key=True)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="taken_names")
    taken_at = models.DateTimeField(db_default=Now())
