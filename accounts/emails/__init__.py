"""The e-mails that accounts get: what they say, the tokens in their links, and how they leave."""

from accounts.emails.letters import Letter, compose
from accounts.emails.links import (
    Verification,
    read_reset_uid,
    read_verification_token,
    reset_link,
    reset_token_is_good,
    verification_link,
)
from accounts.emails.transport import hand_over

__all__ = [
    "Letter",
    "Verification",
    "compose",
    "hand_over",
    "read_reset_uid",
    "read_verification_token",
    "reset_link",
    "reset_token_is_good",
    "verification_link",
]
