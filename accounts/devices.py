"""What a device is called, by what it says of itself."""

import re
from dataclasses import dataclass

from ua_parser import parse_os, parse_user_agent

# Longer agents are cut before they are parsed: some patterns take time with the length.
_PARSED = 200
_SHOWN = 60
_SYSTEMS = {"Mac OS X": "macOS"}
# "Mobile Safari", "Chrome Mobile iOS", "Firefox iOS": the system is named beside it anyway.
_BESIDE = re.compile(r"\b(Mobile|iOS)\b")


@dataclass(frozen=True, slots=True)
class Device:
    """Where a session is opened: the user agent as it was sent, and the shortened address."""

    agent: str
    ip: str

    @property
    def name(self) -> str:
        """ "Firefox on Linux"; of an agent that is not known, what it begins with. Parsed when it
        is asked for, which is when a session opens."""
        agent = _printable(self.agent)[:_PARSED]
        browser, system = parse_user_agent(agent), parse_os(agent)
        if browser is None or system is None:
            return agent[:_SHOWN].strip()
        words = _BESIDE.sub("", browser.family).split()
        name = " ".join(words) or browser.family
        return f"{name} on {_SYSTEMS.get(system.family, system.family)}"[:_SHOWN]


def _printable(text: str) -> str:
    """Without control characters and those that turn the direction of text around."""
    return "".join(character for character in text[:1000] if character.isprintable())
