from config.errors import DomainError


class CannotFollowSelf(DomainError):
    default_code = "cannot_follow_self"
    default_detail = "You cannot follow yourself."
