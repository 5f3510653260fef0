from typing import Any

from rest_framework import serializers

from config.fields import TextField


class TweetInput(serializers.Serializer[Any]):
    content = TextField(
        allow_blank=True, help_text="at most 280 weighted characters by the twitter-text rules"
    )


class RetweetInput(serializers.Serializer[Any]):
    quote = TextField(
        required=False,
        allow_null=True,
        allow_blank=True,
        help_text="null or blank: no quote; without this key a quote stays as it is",
    )
