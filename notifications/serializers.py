from typing import Any

from rest_framework import serializers
from rest_framework.fields import Field

from config.fields import FlagField
from notifications.models import ACCOUNT_VERBS, Setting, Verb


class MarkInput(serializers.Serializer[Any]):
    is_read = FlagField()


class PreferencesInput(serializers.Serializer[Any]):
    """What is not given stays as it is. Word of one's own account comes from nobody whom one could
    follow: it is `on` or `off`."""

    def get_fields(self) -> dict[str, Field[Any, Any, Any, Any]]:
        return {verb.value: _setting_of(verb) for verb in Verb}


def _setting_of(verb: Verb) -> serializers.ChoiceField:
    choices = [Setting.ON, Setting.OFF] if verb in ACCOUNT_VERBS else list(Setting)
    return serializers.ChoiceField(choices=[choice.value for choice in choices], required=False)
