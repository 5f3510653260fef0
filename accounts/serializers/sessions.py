from typing import Any

from rest_framework import serializers

from accounts.passwords import PASSWORD_MAX_LENGTH
from config.fields import TextField


class LoginInput(serializers.Serializer[Any]):
    username = TextField(max_length=254, help_text="the username or the e-mail address")
    password = TextField(max_length=PASSWORD_MAX_LENGTH)


class RefreshInput(serializers.Serializer[Any]):
    refresh = TextField()
