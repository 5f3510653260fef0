"""The path parts of the API."""

from django.urls import register_converter

from config.ids import MAX_ID


class IdConverter:
    """`<id:…>`: one to nineteen ASCII digits within 64 bits; anything else is no route, so 404."""

    regex = "[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        number = int(value)
        if number > MAX_ID:
            raise ValueError
        return number

    def to_url(self, value: int) -> str:
        return str(value)


class UsernameConverter:
    """`<username:…>`: what could be somebody's name."""

    regex = "[A-Za-z0-9_]{1,20}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(IdConverter, "id")
register_converter(UsernameConverter, "username")
