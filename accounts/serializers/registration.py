from typing import Any

from rest_framework import serializers

from accounts.models import User
from accounts.passwords import PASSWORD_MAX_LENGTH, refuse_weak
from accounts.serializers.names import NameField, UsernameField
from config.fields import EmailField, TextField


class RegistrationInput(serializers.Serializer[Any]):
    username = UsernameField()
    email = EmailField(max_length=254)
    password = TextField(max_length=PASSWORD_MAX_LENGTH)
    name = NameField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        person = User(username=attrs["username"], email=attrs["email"], name=attrs.get("name", ""))
        refuse_weak(attrs["password"], person=person, field="password")
        return attrs
