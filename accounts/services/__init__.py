"""The changes of accounts and their sessions, one function per use case."""

from accounts.devices import Device
from accounts.services.counts import change_counts, count_own_tweets
from accounts.services.deletion import delete_account, purge_account, purge_sessions
from accounts.services.emails import request_email_change, resend_verification, verify_email
from accounts.services.ending import (
    end_other_sessions,
    end_own_session,
    end_session,
    end_sessions,
)
from accounts.services.exports import (
    make_export,
    purge_export,
    request_export,
    sweep_exports,
)
from accounts.services.leaving import deactivate, reactivate
from accounts.services.letters import send_letter, tell_new_device, tell_refresh_reused
from accounts.services.moderation import disable_otp_for, suspend, unsuspend
from accounts.services.passwords import change_password, request_password_reset, reset_password
from accounts.services.profile import change_profile
from accounts.services.registration import register
from accounts.services.second_factor import (
    OfferedSecret,
    confirm_second_factor,
    disable_second_factor,
    offer_second_factor,
    pass_second_factor,
)
from accounts.services.sessions import LoggedIn, authenticate, log_in, log_out, refresh
from accounts.services.sweeping import (
    sweep_expired_tokens,
    sweep_sessions,
    sweep_throttle_windows,
)

__all__ = [
    "Device",
    "LoggedIn",
    "OfferedSecret",
    "authenticate",
    "change_counts",
    "change_password",
    "change_profile",
    "confirm_second_factor",
    "count_own_tweets",
    "deactivate",
    "delete_account",
    "disable_otp_for",
    "disable_second_factor",
    "end_other_sessions",
    "end_own_session",
    "end_session",
    "end_sessions",
    "log_in",
    "log_out",
    "make_export",
    "offer_second_factor",
    "pass_second_factor",
    "purge_account",
    "purge_export",
    "purge_sessions",
    "reactivate",
    "refresh",
    "register",
    "request_email_change",
    "request_export",
    "request_password_reset",
    "resend_verification",
    "reset_password",
    "send_letter",
    "suspend",
    "sweep_expired_tokens",
    "sweep_exports",
    "sweep_sessions",
    "sweep_throttle_windows",
    "tell_new_device",
    "tell_refresh_reused",
    "unsuspend",
    "verify_email",
]
