from typing import Any

from rest_framework import serializers

from accounts.passwords import PASSWORD_MAX_LENGTH
from accounts.serializers.otp import OtpField
from config.fields import TextField


class LoginInput(serializers.Serializer[Any]):
    username = TextField(max_length=254, help_text="the username or the e-mail address")
    password = TextField(max_length=PASSWORD_MAX_LENGTH)
    otp = OtpField(required=False, allow_null=True, allow_blank=True)


class RefreshInput(serializers.Serializer[Any]):
    refresh = TextField()
