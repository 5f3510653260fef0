"""Input fields that take a JSON type at its word: no `123` for `"123"`."""

import re
import unicodedata
from typing import Any
from urllib.parse import urlsplit

import idna
from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.validators import EmailValidator, URLValidator
from rest_framework import serializers

# Control characters and separators of lines, and what turns the direction of the text around it:
# a name must not rearrange the words beside it.
_UNSEEN = r"\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff"
_UNFIT_FOR_PARAGRAPHS = re.compile(f"(?!\\r\\n)[{_UNSEEN}]")
_UNFIT_FOR_LINES = re.compile(f"[{_UNSEEN}\\n]")
_IS_EMAIL = EmailValidator()
_IS_URL = URLValidator(schemes=["http", "https"], message="Enter an http or https URL.")
LOCAL_PART_MAX_LENGTH = 64
DOMAIN_MAX_LENGTH = 253


class TextField(serializers.CharField):
    """A JSON string, kept as sent: not trimmed, not converted. NUL and lone surrogates refused."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class LineField(TextField):
    """A line for people to read, of any script, as it was sent; its length is in code points.
    Control characters and bidirectional overrides: `invalid_characters`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.append(_refuse_unfit_for_lines)


class ParagraphField(TextField):
    """The same, of more lines than one: line feeds, alone or after a carriage return."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.append(_refuse_unfit_for_paragraphs)


def _refuse_unfit_for_lines(text: str) -> None:
    if _UNFIT_FOR_LINES.search(text):
        raise serializers.ValidationError(
            "Control characters are not allowed.", code="invalid_characters"
        )


def _refuse_unfit_for_paragraphs(text: str) -> None:
    if _UNFIT_FOR_PARAGRAPHS.search(text):
        raise serializers.ValidationError(
            "Control characters but line feeds are not allowed.", code="invalid_characters"
        )


class LinkField(LineField):
    """An `http` or `https` URL, as it was sent, without a user name or a password in it: what is
    before an `@` looks like the place that the link leads to."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.append(_refuse_other_than_links)


def _refuse_other_than_links(url: str) -> None:
    _IS_URL(url)
    if not _has_fit_port(url):
        raise serializers.ValidationError("Enter a URL with a port up to 65535.")
    if "@" in urlsplit(url).netloc or "\\" in url:
        raise serializers.ValidationError("Enter a URL without credentials.")


def _has_fit_port(url: str) -> bool:
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


class EmailField(serializers.EmailField):
    """A JSON string that is an e-mail address `local@domain.of.it`, as it was sent.

    RFC 5321 has forms that no provider gives out and much software takes wrongly; they are
    refused: a quoted local part, an IP address or a single name for a domain, comments. So is a
    local part that is not ASCII, and a domain that is another one once it is mapped (IDNA 2008).
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, **kwargs)
        others = [given for given in self.validators if not isinstance(given, EmailValidator)]
        self.validators = [*others, _refuse_odd_address]

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class FlagField(serializers.BooleanField):
    """JSON `true` or `false`; nothing that merely looks like it."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class CountField(serializers.IntegerField):
    """A JSON integer; not a text of digits, not `1.0`, not `true`."""

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return data


def _refuse_odd_address(address: str) -> None:
    """Says once that an address is none, whatever is wrong with it."""
    local, _, domain = address.rpartition("@")
    try:
        _IS_EMAIL(address)
        is_odd = (
            re.search(r'["\[\]()\s]', address) is not None
            or not local.isascii()
            or "." not in domain
            or len(local) > LOCAL_PART_MAX_LENGTH
            or len(domain) > DOMAIN_MAX_LENGTH
            or any(unicodedata.category(character)[0] == "C" for character in address)
            or not _is_plain_domain(domain)
        )
    except DjangoValidationError:
        is_odd = True
    if is_odd:
        raise serializers.ValidationError("Enter a valid email address.")


def _is_plain_domain(domain: str) -> bool:
    """Whether it is what it looks like: in ASCII, or IDNA in which nothing has to be mapped but the
    case of A-Z."""
    lowered = re.sub("[A-Z]", lambda letter: letter[0].lower(), domain)
    if lowered.isascii() and "xn--" not in lowered:
        return True
    try:
        idna.encode(lowered, strict=True)
    except UnicodeError:
        return False
    return True
