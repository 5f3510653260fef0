from typing import Any

from rest_framework import serializers

from config.fields import FlagField


class ProfileInput(serializers.Serializer[Any]):
    """What is not given stays as it is."""

    is_private = FlagField(required=False, help_text="only accepted followers read a private one")
