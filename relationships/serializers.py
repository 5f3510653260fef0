from datetime import timedelta
from typing import Any

from rest_framework import serializers

from config.fields import CountField

LONGEST_MUTE = timedelta(days=3660)


class MuteInput(serializers.Serializer[Any]):
    duration = CountField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=int(LONGEST_MUTE.total_seconds()),
        help_text="seconds; absent or null: until unmuted",
    )
