from django.db import models

from accounts.models.users import User
from config.ids import SnowflakeModel


class SecondFactor(models.Model):
    """The secret that an account shares with its owner's authenticator app. It is in force while
    `User.otp_enabled_at` is set, and waits to be confirmed until then; there is one a person.

    Read and written by whoever has locked the account. `last_step` is the time step of the code
    that was taken last: that one and those before it are spent.
    """

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="second_factor"
    )
    key = models.BinaryField(max_length=20)
    last_step = models.BigIntegerField(default=-1)


class RecoveryCode(SnowflakeModel):
    """A code that stands in for the authenticator app once; then it is gone. `hashed` is all that
    is kept of it."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="recovery_codes", db_index=False
    )
    hashed = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "hashed"], name="recovery_code_unique"),
        ]
