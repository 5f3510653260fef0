from typing import Any

from rest_framework import serializers

from accounts.passwords import PASSWORD_MAX_LENGTH
from config.fields import EmailField, TextField


class OwnPasswordInput(serializers.Serializer[Any]):
    password = TextField(max_length=PASSWORD_MAX_LENGTH, help_text="of the account, as it is now")


class PasswordChangeInput(serializers.Serializer[Any]):
    old_password = TextField(max_length=PASSWORD_MAX_LENGTH)
    new_password = TextField(max_length=PASSWORD_MAX_LENGTH)


class PasswordResetInput(serializers.Serializer[Any]):
    email = EmailField(max_length=254)


class PasswordResetConfirmInput(serializers.Serializer[Any]):
    uid = TextField(max_length=100, help_text="from the link in the e-mail")
    token = TextField(max_length=200, help_text="from the link in the e-mail")
    new_password = TextField(max_length=PASSWORD_MAX_LENGTH)
