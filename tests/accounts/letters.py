"""What arrived by e-mail."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.outbox import drain


def deliver(mailoutbox: list[Any]) -> list[Any]:
    """Carry out the outbox and take the e-mails that came of it out of the box."""
    drain()
    letters, mailoutbox[:] = list(mailoutbox), []
    return letters


def link_in(letter: Any) -> dict[str, str]:
    """The query of the link in the text, which the HTML has as well."""
    (link,) = re.findall(r"http\S+\?\S+", letter.body)
    html = letter.alternatives[0].content
    assert link.replace("&", "&amp;") in html
    return {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
