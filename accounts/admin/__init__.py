"""Accounts on the staff's pages."""

from accounts.admin import moderation, people, sessions, tokens

__all__ = ["moderation", "people", "sessions", "tokens"]
