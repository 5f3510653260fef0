from django.db import models

from accounts.models.users import User
from config.ids import SnowflakeModel


class EmailChange(SnowflakeModel):
    """The address that an account wants instead of its own. It counts once it is confirmed by the
    link in an e-mail, which names this row; there is one a person, the latest."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="email_change")
    email = models.EmailField(max_length=254)
