"""The fields of what people are called by, wherever they are written."""

from typing import Any

from django.core.validators import RegexValidator
from rest_framework import serializers

from accounts.reserved_names import is_reserved
from config.blank import is_blank
from config.fields import LineField, TextField


def _refuse_reserved(username: str) -> None:
    if is_reserved(username):
        raise serializers.ValidationError("This username is reserved.", code="reserved")


def _refuse_blank(name: str) -> None:
    if is_blank(name):
        raise serializers.ValidationError("A name has to show something.", code="blank")


class UsernameField(TextField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_length=3,
            max_length=20,
            validators=[
                RegexValidator(r"\A[A-Za-z0-9_]+\Z", "Use A-Z, a-z, 0-9 and _ only."),
                _refuse_reserved,
            ],
            help_text="3 to 20 of A-Z a-z 0-9 _; unique without regard to case, for ever",
            **kwargs,
        )


class NameField(LineField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=50,
            required=False,
            allow_blank=True,
            validators=[_refuse_blank],
            help_text="of any script; at most 50 code points, no control characters; empty for "
            "none, but not of invisible characters only",
            **kwargs,
        )
