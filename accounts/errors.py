from http import HTTPStatus

from config.errors import DomainError
from config.throttling import Allowance


class InvalidCredentials(DomainError):
    status_code = HTTPStatus.UNAUTHORIZED
    default_code = "invalid_credentials"
    default_detail = "The username or the password is wrong."

    def __init__(self, *, allowance: Allowance | None = None) -> None:
        """`allowance` is what is left of wrong passwords for that name."""
        super().__init__()
        self.allowance = allowance


class AccountDeactivated(DomainError):
    status_code = HTTPStatus.FORBIDDEN
    default_code = "account_deactivated"
    default_detail = "This account is deactivated; reactivate it to come back."


class AccountSuspended(DomainError):
    status_code = HTTPStatus.FORBIDDEN
    default_code = "account_suspended"
    default_detail = "This account is suspended."


class TokenInvalid(DomainError):
    status_code = HTTPStatus.UNAUTHORIZED
    default_code = "token_not_valid"
    default_detail = "The token is wrong, expired, or its session has ended."


class InvalidLink(DomainError):
    default_code = "invalid_token"
    default_detail = "The link is wrong, expired, or was used already."


class TooManyNewNames(DomainError):
    default_code = "too_many_new_names"
    default_detail = "This account took too many new usernames lately; come back tomorrow."


class NotSuspendable(DomainError):
    status_code = HTTPStatus.FORBIDDEN
    default_code = "not_suspendable"
    default_detail = "This account cannot be suspended by you."
