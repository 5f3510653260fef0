"""The changes of accounts and their sessions, one function per use case."""

from accounts.devices import Device
from accounts.services.counts import change_counts
from accounts.services.emails import verify_email
from accounts.services.ending import (
    end_other_sessions,
    end_own_session,
    end_session,
    end_sessions,
)
from accounts.services.profile import change_profile
from accounts.services.registration import register
from accounts.services.sessions import LoggedIn, authenticate, log_in, log_out, refresh
from accounts.services.sweeping import (
    sweep_expired_tokens,
    sweep_sessions,
    sweep_throttle_windows,
)

__all__ = [
    "Device",
    "LoggedIn",
    "authenticate",
    "change_counts",
    "change_profile",
    "end_other_sessions",
    "end_own_session",
    "end_session",
    "end_sessions",
    "log_in",
    "log_out",
    "refresh",
    "register",
    "sweep_expired_tokens",
    "sweep_sessions",
    "sweep_throttle_windows",
    "verify_email",
]
