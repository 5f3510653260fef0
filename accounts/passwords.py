"""Which passwords may be chosen."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as DjangoValidationError
from rest_framework import serializers

from accounts.models import User
from config.blank import is_blank
from config.errors import invalid

# Hashing takes long on purpose, and longer for longer ones.
PASSWORD_MAX_LENGTH = 256


def refuse_weak(password: str, *, person: User, field: str) -> None:
    """Raises a validation error about `field` when `password` is too easy to guess for `person`,
    whose names and address it must not resemble, or shows nothing (`blank`)."""
    if is_blank(password):
        raise invalid(field, "A password has to show something.", code="blank")
    try:
        validate_password(password, person)
    except DjangoValidationError as problem:
        raise serializers.ValidationError(
            {field: serializers.as_serializer_error(problem)["non_field_errors"]}
        ) from None
