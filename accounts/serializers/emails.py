from typing import Any

from rest_framework import serializers

from accounts.passwords import PASSWORD_MAX_LENGTH
from config.fields import EmailField, TextField


class VerificationInput(serializers.Serializer[Any]):
    token = TextField(max_length=1000, help_text="from the link in the e-mail")


class EmailChangeInput(serializers.Serializer[Any]):
    email = EmailField(max_length=254)
    password = TextField(max_length=PASSWORD_MAX_LENGTH, help_text="of the account, as it is now")
