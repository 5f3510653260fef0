from django.db import models


class ThrottleWindow(models.Model):
    """How often something was done since its first time in a window that ends at `ends_at`.

    Written by `accounts.throttle_windows` only. `key` is a hash: who it is about is not kept.
    """

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["ends_at"], name="throttle_window_age")]
