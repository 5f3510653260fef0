from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.validators import RegexValidator
from rest_framework import serializers

from accounts.models import User
from accounts.reserved_names import is_reserved
from accounts.serializers.passwords import PASSWORD_MAX_LENGTH
from config.fields import EmailField, TextField


def _refuse_reserved(username: str) -> None:
    if is_reserved(username):
        raise serializers.ValidationError("This username is reserved.", code="reserved")


class RegistrationInput(serializers.Serializer[Any]):
    username = TextField(
        min_length=3,
        max_length=20,
        validators=[
            RegexValidator(r"\A[A-Za-z0-9_]+\Z", "Use A-Z, a-z, 0-9 and _ only."),
            _refuse_reserved,
        ],
        help_text="3 to 20 of A-Z a-z 0-9 _; unique without regard to case",
    )
    email = EmailField(max_length=254)
    password = TextField(max_length=PASSWORD_MAX_LENGTH)
    name = TextField(
        max_length=50,
        required=False,
        allow_blank=True,
        validators=[
            RegexValidator(
                r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]",
                "Control characters are not allowed.",
                code="invalid_characters",
                inverse_match=True,
            )
        ],
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        person = User(username=attrs["username"], email=attrs["email"], name=attrs.get("name", ""))
        try:
            validate_password(attrs["password"], person)
        except DjangoValidationError as problem:
            raise serializers.ValidationError(
                {"password": serializers.as_serializer_error(problem)["non_field_errors"]}
            ) from None
        return attrs
