from typing import Any

from rest_framework import serializers

from accounts.serializers.names import NameField, UsernameField
from config.fields import FlagField, LineField, LinkField, ParagraphField

_CLEARED = {"required": False, "allow_blank": True, "allow_null": True}


class ProfileInput(serializers.Serializer[Any]):
    """What is not given stays as it is; null or an empty text clears a field that may be empty.
    Lengths are in code points."""

    username = UsernameField(required=False)
    name = NameField(allow_null=True)
    bio = ParagraphField(max_length=160, help_text="may have line feeds", **_CLEARED)
    location = LineField(max_length=30, **_CLEARED)
    website = LinkField(max_length=200, help_text="http or https", **_CLEARED)
    avatar_url = LinkField(max_length=500, help_text="http or https", **_CLEARED)
    banner_url = LinkField(max_length=500, help_text="http or https", **_CLEARED)
    is_private = FlagField(required=False, help_text="only accepted followers read a private one")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {field: "" if value is None else value for field, value in attrs.items()}
