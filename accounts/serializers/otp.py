from typing import Any

from rest_framework import serializers

from accounts.passwords import PASSWORD_MAX_LENGTH
from config.fields import TextField


class OtpField(TextField):
    """A code in whatever form; whether it is one is for the service to say."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=64,
            help_text="a code of the authenticator app, or a recovery code",
            **kwargs,
        )


class OtpOfferInput(serializers.Serializer[Any]):
    password = TextField(max_length=PASSWORD_MAX_LENGTH)


class OtpConfirmationInput(serializers.Serializer[Any]):
    otp = TextField(max_length=64, help_text="a code of the authenticator app")


class OtpRemovalInput(serializers.Serializer[Any]):
    password = TextField(max_length=PASSWORD_MAX_LENGTH)
    otp = OtpField(required=False, allow_null=True, allow_blank=True)
