from typing import Any

from rest_framework import serializers

from config.fields import FlagField


class MarkInput(serializers.Serializer[Any]):
    is_read = FlagField()
