from http import HTTPStatus

from config.errors import DomainError


class CannotFollowSelf(DomainError):
    default_code = "cannot_follow_self"
    default_detail = "You cannot follow yourself."


class CannotBlockSelf(DomainError):
    default_code = "cannot_block_self"
    default_detail = "You cannot block yourself."


class CannotMuteSelf(DomainError):
    default_code = "cannot_mute_self"
    default_detail = "You cannot mute yourself."


class Blocking(DomainError):
    status_code = HTTPStatus.FORBIDDEN
    default_code = "blocking"
    default_detail = "You block this person; unblock them first."


class AccountPrivate(DomainError):
    status_code = HTTPStatus.FORBIDDEN
    default_code = "account_private"
    default_detail = "This account is private; only those it has accepted may do this."
