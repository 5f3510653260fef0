"""The changes of accounts and their sessions, one function per use case."""

from accounts.services.counts import change_counts
from accounts.services.emails import verify_email
from accounts.services.ending import end_session, end_sessions
from accounts.services.profile import change_profile
from accounts.services.registration import register
from accounts.services.sessions import Device, LoggedIn, log_in, log_out, refresh

__all__ = [
    "Device",
    "LoggedIn",
    "change_counts",
    "change_profile",
    "end_session",
    "end_sessions",
    "log_in",
    "log_out",
    "refresh",
    "register",
    "verify_email",
]
